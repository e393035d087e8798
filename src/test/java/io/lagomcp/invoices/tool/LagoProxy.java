package io.lagomcp.invoices.tool;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.lago.http.RequestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Passes everything on to a sandbox; can change what comes back, and lose what is written or the answer to it. */
public final class LagoProxy implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final SandboxAccount account;
    private final HttpServer server;
    private final HttpClient http = HttpClient.newHttpClient();
    private volatile UnaryOperator<JsonNode> change = UnaryOperator.identity();
    private volatile Writes writes = Writes.PASS;
    private volatile int refusal;
    private volatile boolean exhausted;
    private volatile CountDownLatch held = new CountDownLatch(0);
    private final AtomicInteger turnedAway = new AtomicInteger();

    private enum Writes {
        PASS,
        LOSE_REQUESTS,
        LOSE_ANSWERS,
        REFUSE
    }

    /** Stands before this sandbox and closes it in the end. */
    public LagoProxy(SandboxAccount account) {
        this.account = account;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException cannotListen) {
            throw new UncheckedIOException(cannotListen);
        }
        server.createContext("/", this::exchange);
        server.start();
    }

    public SandboxAccount account() {
        return account;
    }

    /** Where clients connect. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public LagoClient client() {
        return SandboxAccount.client(url(), Duration.ofSeconds(20));
    }

    /** The same, which waits by this time. */
    public LagoClient client(RequestClock time) {
        return SandboxAccount.client(url(), Duration.ofSeconds(20), time);
    }

    /** Every answer that is JSON goes through this from now on. */
    public void changeAnswers(UnaryOperator<JsonNode> to) {
        change = to;
    }

    /** What is written does not arrive, and nobody is told. */
    public void loseRequestsToWrite() {
        writes = Writes.LOSE_REQUESTS;
    }

    /** What is written takes effect, and nobody is told. */
    public void loseAnswersToWrites() {
        writes = Writes.LOSE_ANSWERS;
    }

    /** What is written does not arrive, and is answered with this status. */
    public void refuseWrites(int status) {
        refusal = status;
        writes = Writes.REFUSE;
    }

    /** The next write is turned away by the rate limit, and does not arrive. */
    public void turnAwayTheNextWrite() {
        turnedAway.set(1);
    }

    /** Whether every answer says that the rate limit permits nothing more for a second. */
    public void exhausted(boolean now) {
        exhausted = now;
    }

    /** As in the beginning. */
    public void passWrites() {
        writes = Writes.PASS;
    }

    /** No read is answered until {@link #releaseReads()}. */
    public void holdReads() {
        held = new CountDownLatch(1);
    }

    /** Answers the reads that wait, and all later ones. */
    public void releaseReads() {
        held.countDown();
    }

    private void exchange(HttpExchange exchange) throws IOException {
        try (exchange) {
            awaitRelease(exchange);
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean write = !exchange.getRequestMethod().equals("GET");
            if (write && writes == Writes.LOSE_REQUESTS) {
                return;
            }
            if (write && writes == Writes.REFUSE) {
                answer(exchange, refusal, changed("""
                    {"status":%d,"error":"e","code":"c","error_details":{"number":["f"]},"provider":{"code":"p"}}\
                    """.formatted(refusal).getBytes(StandardCharsets.UTF_8)));
                return;
            }
            if (exhausted) {
                exchange.getResponseHeaders().add("X-RateLimit-Limit", "50");
                exchange.getResponseHeaders().add("X-RateLimit-Remaining", "0");
                exchange.getResponseHeaders().add("X-RateLimit-Reset", "1");
            }
            if (write && turnedAway.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                answer(
                        exchange,
                        429,
                        "{\"status\":429,\"error\":\"Too Many Requests\"}".getBytes(StandardCharsets.UTF_8));
                return;
            }
            HttpResponse<byte[]> answer = passOn(exchange, body);
            if (write && writes == Writes.LOSE_ANSWERS) {
                return;
            }
            answer(exchange, answer.statusCode(), changed(answer.body()));
        }
    }

    private void awaitRelease(HttpExchange exchange) throws IOException {
        try {
            if (exchange.getRequestMethod().equals("GET")) {
                held.await();
            }
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    private HttpResponse<byte[]> passOn(HttpExchange exchange, byte[] body) throws IOException {
        String host = account.apiUrl().replace("/api/v1", "");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(host + exchange.getRequestURI()))
                .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body))
                .header("Authorization", exchange.getRequestHeaders().getFirst("Authorization"));
        if (body.length > 0) {
            request.header("Content-Type", "application/json");
        }
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (InterruptedException interrupted) {
            throw new IOException(interrupted);
        }
    }

    private byte[] changed(byte[] body) {
        return body.length == 0 ? body : JSON.writeValueAsBytes(change.apply(JSON.readTree(body)));
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        releaseReads();
        server.stop(0);
        account.close();
    }
}
