package io.lagomcp.invoices.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lagomcp.invoices.store.FleetHistory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Stands in for Lago: has as many invoices as anybody asks for, marks them as paid, and logs what it was asked for. */
final class FleetLago implements AutoCloseable {
    private static final String INVOICES = "/api/v1/invoices/";
    private static final Runnable NOTHING = () -> {};
    private static final int BACKLOG = 256;
    private static final String ID = "%08x-1a90-4a90-9a90-000000000001";

    static {
        // read when the server's classes load; without it the operating system delays small answers by up to 40 ms
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger invoices = new AtomicInteger();
    private final Set<String> paid = ConcurrentHashMap.newKeySet();
    private final Collection<Request> requests = new ConcurrentLinkedQueue<>();
    private final AtomicReference<Runnable> beforeWrite = new AtomicReference<>(NOTHING);
    private final AtomicReference<Runnable> afterWrite = new AtomicReference<>(NOTHING);
    private volatile FleetHistory history = new FleetHistory();
    private volatile int limit;
    private long period;
    private int inPeriod;

    /** One that was counted: which of its period it is. */
    private record Request(long at, int inPeriod, boolean isRefused) {}

    FleetLago() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        server.setExecutor(threads);
        server.createContext(INVOICES, this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** The id of an invoice that nobody has asked for yet. */
    String invoice() {
        return ID.formatted(invoices.incrementAndGet());
    }

    /** Where writes are logged from now on. */
    void log(FleetHistory where) {
        history = where;
    }

    /** This happens once, when the next request to write has arrived and nothing is written yet. */
    void beforeWrite(Runnable then) {
        beforeWrite.set(then);
    }

    /** This happens once, when the next request is written and not answered yet. */
    void afterWrite(Runnable then) {
        afterWrite.set(then);
    }

    /** Whether what was asked for has not happened yet. */
    boolean isWaiting() {
        return beforeWrite.get() != NOTHING || afterWrite.get() != NOTHING;
    }

    /** Announces this limit of requests a second from now on, and refuses more; 0 for none. */
    void limit(int perSecond) {
        if (perSecond > 0) {
            requests.clear();
        }
        limit = perSecond;
    }

    /**
     * The requests since a limit was set.
     *
     * @param mostInPeriod within one of the seconds that are counted here
     * @param mostInSecond within any second
     * @param refused how many were over the limit
     */
    record Load(int all, int mostInPeriod, int mostInSecond, int refused) {}

    Load load() {
        List<Request> all = new ArrayList<>(requests);
        all.sort(Comparator.comparingLong(Request::at));
        int mostInSecond = 0;
        int first = 0;
        for (int last = 0; last < all.size(); last++) {
            while (all.get(last).at() - all.get(first).at() >= TimeUnit.SECONDS.toNanos(1)) {
                first++;
            }
            mostInSecond = Math.max(mostInSecond, last - first + 1);
        }
        return new Load(
                all.size(), all.stream().mapToInt(Request::inPeriod).max().orElse(0), mostInSecond, (int)
                        all.stream().filter(Request::isRefused).count());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean isRefused = limit > 0 && isOverLimit(exchange);
            exchange.getRequestBody().readAllBytes();
            String id = exchange.getRequestURI().getPath().substring(INVOICES.length());
            if (isRefused) {
                send(exchange, 429, "{\"status\":429,\"error\":\"Too Many Requests\",\"code\":\"rate_limited\"}");
            } else if (exchange.getRequestMethod().equals("GET")) {
                send(exchange, 200, invoice(id));
            } else {
                write(exchange, id);
            }
        }
    }

    private void write(HttpExchange exchange, String id) throws IOException {
        beforeWrite.getAndSet(NOTHING).run();
        history.wrote(id, Instant.now());
        paid.add(id);
        afterWrite.getAndSet(NOTHING).run();
        send(exchange, 200, invoice(id));
    }

    private synchronized boolean isOverLimit(HttpExchange exchange) {
        long now = System.nanoTime();
        if (now / TimeUnit.SECONDS.toNanos(1) != period) {
            period = now / TimeUnit.SECONDS.toNanos(1);
            inPeriod = 0;
        }
        inPeriod++;
        boolean isRefused = inPeriod > limit;
        requests.add(new Request(now, inPeriod, isRefused));
        exchange.getResponseHeaders().set("X-RateLimit-Limit", String.valueOf(limit));
        exchange.getResponseHeaders().set("X-RateLimit-Remaining", String.valueOf(Math.max(0, limit - inPeriod)));
        exchange.getResponseHeaders().set("X-RateLimit-Reset", "1");
        return isRefused;
    }

    private String invoice(String id) {
        String json = SampleInvoice.of(id).replace("BEN-0001-001", "BEN-" + id.substring(0, 8));
        return paid.contains(id)
                ? json.replaceFirst("\"payment_status\":\"pending\"", "\"payment_status\":\"succeeded\"")
                : json;
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
