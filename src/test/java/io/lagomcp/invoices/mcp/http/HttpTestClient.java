package io.lagomcp.invoices.mcp.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client that says exactly what it is told to, over Streamable HTTP. */
final class HttpTestClient {
    static final String INITIALIZE = """
        {"jsonrpc":"2.0","id":"hello","method":"initialize","params":{"protocolVersion":"2025-11-25",\
        "capabilities":{"elicitation":{}},"clientInfo":{"name":"test","version":"1"}}}\
        """;
    static final String INITIALIZED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final HttpClient http;
    private final URI mcp;
    private final Map<String, String> headers = new LinkedHashMap<>();

    HttpTestClient(URI mcp) {
        this(mcp, HttpClient.newHttpClient());
    }

    /** One that shares its connections: a crowd of clients would else need a crowd of threads. */
    HttpTestClient(URI mcp, HttpClient http) {
        this.mcp = mcp;
        this.http = http;
    }

    static HttpTestClient initialized(URI mcp) throws IOException, InterruptedException {
        return new HttpTestClient(mcp).shakeHands();
    }

    static HttpTestClient initialized(URI mcp, String credential) throws IOException, InterruptedException {
        return new HttpTestClient(mcp).with("Authorization", credential).shakeHands();
    }

    HttpTestClient with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    HttpTestClient without(String header) {
        headers.remove(header);
        return this;
    }

    HttpTestClient shakeHands() throws IOException, InterruptedException {
        return shakeHands(INITIALIZE);
    }

    HttpTestClient shakeHands(String initialize) throws IOException, InterruptedException {
        HttpResponse<String> welcome = post(initialize);
        if (welcome.statusCode() != 200) {
            throw new IOException(welcome.statusCode() + " " + welcome.body());
        }
        with("Mcp-Session-Id", welcome.headers().firstValue("Mcp-Session-Id").orElseThrow());
        with("MCP-Protocol-Version", "2025-11-25");
        post(INITIALIZED);
        return this;
    }

    String sessionId() {
        return Optional.ofNullable(headers.get("Mcp-Session-Id")).orElseThrow();
    }

    HttpResponse<String> post(String body) throws IOException, InterruptedException {
        return http.send(request("POST", body), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> posting(String body) {
        return http.sendAsync(request("POST", body), BodyHandlers.ofString());
    }

    HttpResponse<String> send(String method) throws IOException, InterruptedException {
        return http.send(request(method, ""), BodyHandlers.ofString());
    }

    /** Begins to read the answer as a stream of events, however long that goes on. */
    Events stream(String method, String body) throws IOException, InterruptedException {
        return new Events(http.send(request(method, body), BodyHandlers.ofInputStream()));
    }

    /** Like {@link #stream}, without waiting for it. */
    CompletableFuture<Events> streaming(String body) {
        return http.sendAsync(request("POST", body), BodyHandlers.ofInputStream())
                .thenApply(Events::new);
    }

    HttpRequest request(String method, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(mcp)
                .timeout(Duration.ofSeconds(90))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        headers.forEach(request::setHeader);
        return request.build();
    }

    /** The answer, which comes as an event where it took long. */
    static JsonNode json(HttpResponse<String> response) {
        String body = response.body();
        int event = body.lastIndexOf("data: ");
        boolean stream =
                response.headers().firstValue("Content-Type").orElse("").equals("text/event-stream");
        return JSON.readTree(stream ? body.substring(event + "data: ".length()) : body);
    }

    static String call(int id, String tool, String arguments) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                + "\",\"arguments\":" + arguments + "}}";
    }

    /** Events as they come. */
    static final class Events implements AutoCloseable {
        final HttpResponse<?> response;
        private final BufferedReader lines;

        private Events(HttpResponse<java.io.InputStream> response) {
            this.response = response;
            this.lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
        }

        /** The next line that is not empty: a comment, the name of an event or its data; empty at the end. */
        Optional<String> line() {
            try {
                String line = lines.readLine();
                while (line != null && line.isEmpty()) {
                    line = lines.readLine();
                }
                return Optional.ofNullable(line);
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }

        /** The data of the next event. */
        Optional<String> data() {
            Optional<String> line = line();
            while (line.isPresent() && !line.get().startsWith("data: ")) {
                line = line();
            }
            return line.map(data -> data.substring("data: ".length()));
        }

        /** The data of all further events, once the stream has ended. */
        List<String> rest() {
            return Stream.generate(this::data)
                    .takeWhile(Optional::isPresent)
                    .flatMap(Optional::stream)
                    .toList();
        }

        JsonNode message() {
            return JSON.readTree(data().orElseThrow(() -> new IllegalStateException("the stream has ended")));
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
