package io.lagomcp.invoices.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What no server in Java with the JDK's HTTP client can do without: it answers each call with the bytes that it gets for it. It
 * reads no JSON, checks nothing, limits nothing and records nothing.
 */
final class PassThrough {
    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");

    private final BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Runnable::run)
            .build();
    private final HttpRequest request;

    private PassThrough(URI invoice) {
        this.request = HttpRequest.newBuilder(invoice)
                .header("Authorization", "Bearer bench")
                .build();
    }

    public static void main(String[] arguments) {
        new PassThrough(URI.create(arguments[0])).read();
    }

    /** The thread that has read a call answers it, and another reads on. */
    private void read() {
        try {
            String line = in.readLine();
            if (line == null) {
                System.exit(0);
            }
            threads.execute(this::read);
            answer(line);
        } catch (IOException | InterruptedException failed) {
            failed.printStackTrace();
            System.exit(1);
        }
    }

    private void answer(String line) throws IOException, InterruptedException {
        Matcher id = ID.matcher(line);
        if (id.find()) {
            boolean isCall = line.contains("\"tools/call\"");
            String result = isCall ? http.send(request, BodyHandlers.ofString()).body() : "{\"tools\":[]}";
            String answer = "{\"jsonrpc\":\"2.0\",\"id\":" + id.group(1) + ",\"result\":" + result + "}\n";
            synchronized (out) {
                out.write(answer.getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        }
    }
}
