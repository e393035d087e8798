package io.lagomcp.invoices.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import io.lagomcp.invoices.sandbox.store.SandboxSeed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Calls a sandbox over real HTTP, as a client of Lago would. */
public final class SandboxClient implements AutoCloseable {
    /** The time that the sandboxes of these tests take for now: in Tokyo it is the next day already. */
    public static final Instant NOW = Instant.parse("2026-07-01T22:30:00Z");

    /** The day of that time, by which the seed is dated. */
    public static final LocalDate TODAY = LocalDate.of(2026, 7, 1);

    /** No test calls fast enough to meet this limit. */
    private static final int UNLIMITED = 1_000_000;

    private static final Map<LocalDate, SandboxSeed> SAMPLES = new ConcurrentHashMap<>();

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    static {
        // PDFBox tells every glyph it prints
        ((Logger) LoggerFactory.getLogger("org.apache")).setLevel(Level.WARN);
    }

    private final Sandbox sandbox;
    private final String authorization;

    private SandboxClient(Sandbox sandbox, String authorization) {
        this.sandbox = sandbox;
        this.authorization = authorization;
    }

    /** Calls a new sandbox, which this client closes. */
    public static SandboxClient start(SandboxOptions options) {
        return of(Sandbox.start(0, options));
    }

    public static SandboxClient of(Sandbox sandbox) {
        return new SandboxClient(sandbox, "Bearer " + sandbox.apiKey());
    }

    /** The same with another key; none if it is empty. */
    public SandboxClient withKey(String another) {
        return withAuthorization(another.isEmpty() ? "" : "Bearer " + another);
    }

    /** The same with another {@code Authorization} header; without one if it is empty. */
    SandboxClient withAuthorization(String another) {
        return new SandboxClient(sandbox, another);
    }

    /** PDFs and payments are there at once, or rather as soon as a job can run. */
    public static SandboxOptions quick() {
        return SandboxOptions.defaults()
                .withInvoices(sample(TODAY))
                .withClock(Clock.fixed(NOW, ZoneOffset.UTC))
                .withJobDelay(Duration.ofMillis(1))
                .withRequestsPerSecond(UNLIMITED);
    }

    /** PDFs and payments never come within a test. */
    public static SandboxOptions slow() {
        return quick().withJobDelay(Duration.ofHours(1));
    }

    /** The sample data of this day, made once: sandboxes can share it, because what they change is a copy. */
    public static SandboxSeed sample(LocalDate day) {
        return SAMPLES.computeIfAbsent(day, SandboxSeed::sample);
    }

    public Sandbox sandbox() {
        return sandbox;
    }

    @Override
    public void close() {
        sandbox.close();
    }

    public record Answer(int status, String body, HttpHeaders headers) {

        public JsonNode json() {
            return SandboxJson.MAPPER.readTree(body);
        }

        public JsonNode invoice() {
            assertThat(status)
                    .as("status of an answer that should hold an invoice: %s", body)
                    .isEqualTo(200);
            return json().path("invoice");
        }

        public List<JsonNode> invoices() {
            assertThat(status)
                    .as("status of an answer that should hold a list: %s", body)
                    .isEqualTo(200);
            List<JsonNode> rows = new ArrayList<>();
            json().path("invoices").forEach(rows::add);
            return rows;
        }

        public String code() {
            return json().path("code").asString();
        }

        public JsonNode errorDetails() {
            return json().path("error_details");
        }

        /** Status and reason, in one line. */
        public String told() {
            if (status == 200) {
                return "200";
            }
            if (!code().equals("validation_errors")) {
                return status + " " + code();
            }
            String field = errorDetails().propertyNames().iterator().next();
            return status + " " + field + ": "
                    + errorDetails().path(field).path(0).asString();
        }
    }

    public Answer get(String path) {
        return send("GET", path, "");
    }

    public Answer put(String path, String body) {
        return send("PUT", path, body);
    }

    public Answer post(String path, String body) {
        return send("POST", path, body);
    }

    public Answer delete(String path) {
        return send("DELETE", path, "");
    }

    /** All invoices that fit this query, on one page. */
    public List<JsonNode> search(String query) {
        return get("/invoices?per_page=1000&" + query).invoices();
    }

    /** Some invoice that fits the query and the condition. */
    public JsonNode any(String query, Predicate<JsonNode> condition) {
        return search(query).stream()
                .filter(condition)
                .findFirst()
                .orElseThrow(() -> new AssertionError("the seed holds no such invoice: " + query));
    }

    public String anyId(String query) {
        return anyId(query, invoice -> true);
    }

    public String anyId(String query, Predicate<JsonNode> condition) {
        return any(query, condition).path("lago_id").asString();
    }

    public JsonNode find(String lagoId) {
        return get("/invoices/" + lagoId).invoice();
    }

    public HttpResponse<byte[]> fetch(URI uri) {
        return send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
    }

    public Answer send(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(sandbox.apiUrl() + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json");
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        HttpResponse<String> response = send(request.build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body(), response.headers());
    }

    private static <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return HTTP.send(request, handler);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
