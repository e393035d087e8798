package io.lagomcp.invoices.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands in for Lago and answers at once, or as slowly as an id says: every answer is rendered when it is first asked for, and is then bytes that are sent.
 * A program of its own, on loopback, that ends with its standard input.
 */
final class Upstream {
    private static final Pattern PAGE = Pattern.compile("[?&]page=(\\d+)");
    private static final Pattern PER_PAGE = Pattern.compile("[?&]per_page=(\\d+)");
    private static final Pattern TOTAL = Pattern.compile("[?&]external_customer_id=rows-(\\d+)");
    private static final String INVOICES = "/api/v1/invoices";

    private final Map<String, byte[]> answers = new ConcurrentHashMap<>();

    private Upstream() {}

    public static void main(String[] arguments) throws IOException {
        Upstream upstream = new Upstream();
        ServerSocket socket = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
        daemon(() -> upstream.accept(socket));
        System.out.println(socket.getLocalPort());
        System.in.read();
        System.exit(0);
    }

    private void accept(ServerSocket socket) {
        while (true) {
            try {
                Socket client = socket.accept();
                client.setTcpNoDelay(true);
                daemon(() -> serve(client));
            } catch (IOException failed) {
                System.err.println("upstream: " + failed);
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            OutputStream out = client.getOutputStream();
            byte[] request = new byte[1 << 14];
            int length = 0;
            for (int read = in.read(request); read > 0; read = in.read(request, length, request.length - length)) {
                length += read;
                if (endsWithEmptyLine(request, length)) {
                    String target = target(request);
                    TimeUnit.SECONDS.sleep(SampleInvoice.secondsOf(id(target)));
                    out.write(answers.computeIfAbsent(target, Upstream::answer));
                    length = 0;
                }
            }
        } catch (IOException | InterruptedException gone) {
            // the client closed its connection in its own way
        }
    }

    private static boolean endsWithEmptyLine(byte[] request, int length) {
        return length > 3
                && request[length - 1] == '\n'
                && request[length - 2] == '\r'
                && request[length - 3] == '\n'
                && request[length - 4] == '\r';
    }

    private static String target(byte[] request) {
        int start = "GET ".length();
        int end = start;
        while (request[end] != ' ') {
            end++;
        }
        return new String(request, start, end - start, StandardCharsets.US_ASCII);
    }

    private static byte[] answer(String target) {
        if (!target.startsWith(INVOICES)) {
            return http("404 Not Found", "{\"status\":404,\"error\":\"Not Found\",\"code\":\"invoice_not_found\"}");
        }
        if (target.startsWith(INVOICES + "/")) {
            return http("200 OK", SampleInvoice.of(id(target)));
        }
        return http(
                "200 OK",
                SampleInvoice.page(
                        number(PAGE, target, 1), number(PER_PAGE, target, 100), number(TOTAL, target, 1000)));
    }

    /** The part of the path that names an invoice; empty text for lists. */
    private static String id(String target) {
        return target.startsWith(INVOICES + "/")
                ? target.substring(INVOICES.length() + 1).replaceFirst("\\?.*", "")
                : "";
    }

    private static int number(Pattern parameter, String target, int otherwise) {
        Matcher found = parameter.matcher(target);
        return found.find() ? Integer.parseInt(found.group(1)) : otherwise;
    }

    private static byte[] http(String status, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        byte[] head = ("HTTP/1.1 " + status + "\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] answer = new byte[head.length + body.length];
        System.arraycopy(head, 0, answer, 0, head.length);
        System.arraycopy(body, 0, answer, head.length, body.length);
        return answer;
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }
}
