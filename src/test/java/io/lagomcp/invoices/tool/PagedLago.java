package io.lagomcp.invoices.tool;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.lago.LagoClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Answers searches, by many threads, with the pages of a list of rows; knows no filter and counts as it is told to. */
public final class PagedLago implements AutoCloseable {
    private static final Pattern PAGE = Pattern.compile("page=(\\d+)&per_page=(\\d+).*");

    private final List<ObjectNode> rows;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<Integer> pages = Collections.synchronizedList(new ArrayList<>());
    private final List<String> requestIds = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private volatile int claimed = -1;
    private volatile int failing = -1;
    private volatile IntConsumer visitor = page -> {};

    public PagedLago(List<ObjectNode> rows) {
        this.rows = List.copyOf(rows);
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException cannotListen) {
            throw new UncheckedIOException(cannotListen);
        }
        server.setExecutor(threads);
        server.createContext("/", this::exchange);
        server.start();
    }

    /** With so many invoices that have nothing but an id. */
    public static PagedLago of(int invoices) {
        return new PagedLago(IntStream.range(0, invoices)
                .mapToObj(number -> JsonNodeFactory.instance.objectNode().put("lago_id", "id-" + number))
                .toList());
    }

    public LagoClient client() {
        return SandboxAccount.client("http://127.0.0.1:" + server.getAddress().getPort(), Duration.ofSeconds(20));
    }

    /** From now on says that there are so many rows, and names the next page by that, as a Lago does that counted others. */
    public PagedLago claiming(int otherRows) {
        claimed = otherRows;
        return this;
    }

    /** Breaks down whenever it is asked for this page. */
    public PagedLago failingAt(int page) {
        failing = page;
        return this;
    }

    /** Each request for a page waits until this returns. */
    public PagedLago beforeEach(IntConsumer page) {
        visitor = page;
        return this;
    }

    /** The pages of 100 rows that were asked for, in any order. */
    public List<Integer> pages() {
        return List.copyOf(pages);
    }

    /** Every request in order, as page number and rows: {@code 2 of 100}. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    /** The {@code X-Request-Id} of each request, empty text where it had none. */
    public List<String> requestIds() {
        return List.copyOf(requestIds);
    }

    public int mostAtOnce() {
        return mostAtOnce.get();
    }

    private void exchange(HttpExchange exchange) throws IOException {
        try (exchange) {
            Matcher query = PAGE.matcher(exchange.getRequestURI().getQuery());
            if (!query.matches()) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            int page = Integer.parseInt(query.group(1));
            int perPage = Integer.parseInt(query.group(2));
            asked.add(page + " of " + perPage);
            if (perPage == 100) {
                pages.add(page);
            }
            requestIds.add(
                    Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("X-Request-Id"), ""));
            mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
            visitor.accept(page);
            atOnce.decrementAndGet();
            if (page == failing) {
                exchange.sendResponseHeaders(500, -1);
                return;
            }
            byte[] body = answer(page, perPage).toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private ObjectNode answer(int page, int perPage) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        ArrayNode shown = answer.putArray("invoices");
        rows.stream().skip((page - 1L) * perPage).limit(perPage).forEach(shown::add);
        int count = claimed < 0 ? rows.size() : claimed;
        answer.putObject("meta")
                .put("current_page", page)
                .put("next_page", page * perPage < count ? Integer.valueOf(page + 1) : null)
                .put("total_pages", (count + perPage - 1) / perPage)
                .put("total_count", count);
        return answer;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
