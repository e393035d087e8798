package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.refuseIf;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lagomcp.invoices.sandbox.Sandbox.LoggedRequest;
import io.lagomcp.invoices.sandbox.SandboxApi.SandboxContext;
import io.lagomcp.invoices.sandbox.store.DocumentStore;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import io.lagomcp.invoices.sandbox.store.SandboxResponse;
import io.lagomcp.invoices.sandbox.store.SandboxSeed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Lago simulator: an HTTP server on 127.0.0.1 that offers Lago's invoice API, quirks included, with sample invoices.
 *
 * <p>It starts with the same 240 invoices every time, dated relative to today, or with the invoices of a file, and loses all
 * changes when it is closed. It accepts any key, except for the keys below. Its threads are daemon threads.
 */
public final class Sandbox implements AutoCloseable {
    /** A key with all permissions, as any text has that is not one of the keys below. */
    public static final String FULL_ACCESS_KEY = "sandbox";

    /** A key that may only read: 403 for every request but GET. */
    public static final String READ_ONLY_KEY = "read-only";

    /** A key with permissions for invoices only: 403 for customers, add-ons and everything else. */
    public static final String INVOICES_ONLY_KEY = "invoices-only";

    /** A key without permissions: 403 for every request. */
    public static final String NO_ACCESS_KEY = "no-access";

    /** A key that does not exist: 401 for every request. */
    public static final String WRONG_KEY = "wrong";

    private static final Logger LOG = LoggerFactory.getLogger(Sandbox.class);
    private static final String API = "/api/v1";
    private static final int THREADS = 8;
    private static final int LARGEST_BODY = 1 << 20;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, job -> daemon(job, "sandbox"));
    private final RequestLog requests = new RequestLog();
    private final SandboxRateLimit rateLimit;
    private final URI host;
    private final SandboxOptions options;
    private @Nullable CompletableFuture<SandboxApi> api;

    static {
        // read when the server's classes load; without it the operating system delays small answers by up to 40 ms
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private Sandbox(int port, SandboxOptions options) throws IOException {
        InetAddress loopback = InetAddress.getByAddress("127.0.0.1", new byte[] {127, 0, 0, 1});
        server = HttpServer.create(new InetSocketAddress(loopback, port), 0);
        host = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        rateLimit = new SandboxRateLimit(options.requestsPerSecond(), Clock.systemUTC());
        this.options = options;
        server.setExecutor(threads);
        server.createContext("/", this::exchange);
    }

    /**
     * Starts a sandbox with {@link SandboxOptions#defaults()}.
     *
     * @param port 0 for any free port
     * @throws UncheckedIOException if the port is taken
     */
    public static Sandbox start(int port) {
        return start(port, SandboxOptions.defaults());
    }

    /**
     * Starts a sandbox.
     *
     * @param port 0 for any free port
     * @throws UncheckedIOException if the port is taken
     */
    public static Sandbox start(int port, SandboxOptions options) {
        try {
            Sandbox sandbox = new Sandbox(port, options);
            sandbox.serve();
            return sandbox;
        } catch (IOException cannotListen) {
            throw new UncheckedIOException(cannotListen);
        }
    }

    /** Begins to create the invoices in the background; otherwise the first request does. */
    public void prepare() {
        CompletableFuture<SandboxApi> unused = api();
    }

    private synchronized CompletableFuture<SandboxApi> api() {
        CompletableFuture<SandboxApi> begun = api;
        if (begun == null) {
            begun = CompletableFuture.supplyAsync(this::newApi, threads);
            api = begun;
        }
        return begun;
    }

    private SandboxApi newApi() {
        SandboxSeed seed = options.invoices().orElseGet(() -> SandboxSeed.sample(options.today()));
        InvoiceStore store = new InvoiceStore(seed, options.clock());
        Executor jobs = CompletableFuture.delayedExecutor(options.jobDelay().toNanos(), TimeUnit.NANOSECONDS, threads);
        DocumentStore documents = new DocumentStore(store, host, jobs);
        return new SandboxApi(new SandboxContext(store, documents, options.edition(), jobs));
    }

    /** The URL of the API, for example {@code http://127.0.0.1:4000/api/v1}. */
    public URI apiUrl() {
        return host.resolve(API);
    }

    /** A key with all permissions. */
    public String apiKey() {
        return FULL_ACCESS_KEY;
    }

    /** The requests received so far, oldest first; only the latest ten thousand are kept. */
    public List<LoggedRequest> requests() {
        return requests.all();
    }

    /** Stops at once, without finishing answers and jobs. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void serve() {
        // the server's own thread is a daemon if the thread that starts it is a daemon
        Thread starter = daemon(server::start, "sandbox-start");
        starter.start();
        try {
            starter.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void exchange(HttpExchange exchange) throws IOException {
        try (exchange) {
            SandboxResponse response;
            try {
                response = answer(exchange);
            } catch (LagoErrorResponse refusal) {
                response = refusal.response();
            } catch (RuntimeException bug) {
                LOG.error("the sandbox failed on {} {}", exchange.getRequestMethod(), exchange.getRequestURI(), bug);
                response = LagoErrorResponse.crash().response();
            }
            send(exchange, response);
        }
    }

    private SandboxResponse answer(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getRawPath();
        String body = new String(exchange.getRequestBody().readNBytes(LARGEST_BODY), StandardCharsets.UTF_8);
        // only now: a caller that is gone before its body has arrived changes nothing
        requests.add(new LoggedRequest(method, path));
        if (method.equals("GET") && path.equals("/health")) {
            return SandboxResponse.json(200, health());
        }
        if (method.equals("GET") && path.startsWith(DocumentStore.ROOT)) {
            return api().join().open(path);
        }
        refuseIf(!path.startsWith(API + "/"), LagoErrorResponse.notFound("resource"));
        countAgainstRateLimit(exchange);
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        String query = exchange.getRequestURI().getRawQuery();
        return api().join().answer(method, path.substring(API.length()), query, body, authorization);
    }

    /** Built for each request, because loading the classes for JSON would slow the start. */
    private static ObjectNode health() {
        return SandboxJson.object()
                .put("version", "sandbox")
                .put("github_url", "https://github.com/getlago/lago-api")
                .put("message", "Success");
    }

    private void countAgainstRateLimit(HttpExchange exchange) {
        int left = rateLimit.count();
        Headers headers = exchange.getResponseHeaders();
        headers.set("X-RateLimit-Limit", Integer.toString(options.requestsPerSecond()));
        headers.set("X-RateLimit-Remaining", Integer.toString(Math.max(0, left)));
        // in seconds
        headers.set("X-RateLimit-Reset", "1");
        refuseIf(left < 0, LagoErrorResponse.tooManyRequests());
    }

    private static void send(HttpExchange exchange, SandboxResponse response) throws IOException {
        byte[] body = new byte[response.body().remaining()];
        response.body().get(body);
        boolean bodiless = body.length == 0 || List.of("HEAD", "OPTIONS").contains(exchange.getRequestMethod());
        if (body.length > 0) {
            exchange.getResponseHeaders().set("Content-Type", response.contentType());
        }
        exchange.sendResponseHeaders(response.status(), bodiless ? -1 : body.length);
        if (!bodiless) {
            exchange.getResponseBody().write(body);
        }
    }

    private static Thread daemon(Runnable job, String name) {
        Thread thread = new Thread(job, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * A request that a {@code Sandbox} received as a whole, whatever the answer.
     *
     * @param method in capitals, for example {@code PUT}
     * @param path without the query, for example {@code /api/v1/invoices}
     */
    public record LoggedRequest(String method, String path) {}

    static final class RequestLog {
        private static final int MOST = 10_000;

        private final Deque<LoggedRequest> requests = new ArrayDeque<>();

        synchronized void add(LoggedRequest request) {
            if (requests.size() == MOST) {
                requests.removeFirst();
            }
            requests.addLast(request);
        }

        synchronized List<LoggedRequest> all() {
            return List.copyOf(requests);
        }
    }

    /** A limit on the requests in each second of the clock. */
    static final class SandboxRateLimit {
        private final int limit;
        private final Clock clock;
        private long second;
        private int used;

        SandboxRateLimit(int limit, Clock clock) {
            this.limit = limit;
            this.clock = clock;
        }

        /** Counts one request: how many more are allowed in this second, or -1 if it is one too many itself. */
        synchronized int count() {
            long now = clock.instant().getEpochSecond();
            if (now != second) {
                second = now;
                used = 0;
            }
            used = Math.min(used, limit) + 1;
            return limit - used;
        }
    }
}
