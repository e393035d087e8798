package io.lagomcp.invoices.page;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.http.HttpExchange;
import io.lagomcp.invoices.http.HttpRejection;
import io.lagomcp.invoices.http.PeriodicTasks;
import io.lagomcp.invoices.http.WriteLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The open lists, which hear how many plans wait for their reader, until that reader is signed out. */
final class WaitingStreams implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WaitingStreams.class);
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);
    private static final Duration STUCK = Duration.ofSeconds(30);
    private static final int MOST_EACH = 20;
    private static final int MOST = 1_000;

    private final Function<Stream, Optional<Principal>> admitted;
    private final ToIntFunction<Principal> count;
    private final Executor workers;
    private final PeriodicTasks tasks;
    private final Set<Stream> open = ConcurrentHashMap.newKeySet();

    /**
     * No list is open yet.
     *
     * @param admitted who reads a stream, if they are still signed in
     * @param count how many plans wait for them
     */
    WaitingStreams(Function<Stream, Optional<Principal>> admitted, ToIntFunction<Principal> count, Executor workers) {
        this.admitted = admitted;
        this.count = count;
        this.workers = workers;
        this.tasks = new PeriodicTasks(workers);
        tasks.every(SIGN_OF_LIFE, () -> open.forEach(stream -> workers.execute(stream::keepAlive)));
        tasks.every(LOOK, this::look);
    }

    /** Runs a task of the page every so often, until the streams are closed. */
    void every(Duration interval, Runnable task) {
        tasks.every(interval, task);
    }

    /** Begins a stream of events with how many wait now. */
    void begin(HttpExchange exchange, Principal principal, PageSession session) {
        long own = open.stream()
                .filter(stream -> stream.session.principal().equals(principal.name()))
                .count();
        if (own >= MOST_EACH || open.size() >= MOST) {
            throw new HttpRejection(429, "too_many_streams", "Too many lists are open. Close some of them.");
        }
        Stream stream = new Stream(exchange, session);
        open.add(stream);
        stream.begin();
        stream.tell(count.applyAsInt(principal));
    }

    /** Tells each reader what has changed, each on a thread of its own: one that does not read must not keep the others waiting. */
    private void look() {
        Map<String, Integer> counts = new ConcurrentHashMap<>();
        open.forEach(stream -> workers.execute(() -> {
            try {
                Optional<Principal> reader = admitted.apply(stream);
                if (reader.isEmpty()) {
                    stream.end("ended");
                } else {
                    stream.tell(counts.computeIfAbsent(reader.get().name(), name -> count.applyAsInt(reader.get())));
                }
            } catch (RuntimeException failed) {
                LOG.warn("The number of waiting plans could not be told: {}", failed.toString());
            }
        }));
    }

    @Override
    public void close() {
        tasks.close();
        open.forEach(stream -> stream.end(""));
    }

    /** One open list. */
    final class Stream {
        private final HttpExchange exchange;
        private final PageSession session;
        private final WriteLock writing;
        private int told = -1;
        private boolean over;

        private Stream(HttpExchange exchange, PageSession session) {
            this.exchange = exchange;
            this.session = session;
            this.writing = new WriteLock(exchange, STUCK);
        }

        PageSession session() {
            return session;
        }

        HttpExchange exchange() {
            return exchange;
        }

        private void begin() {
            PageAnswers.secure(exchange);
            HttpFields.Mutable headers = exchange.response().getHeaders();
            exchange.response().setStatus(200);
            headers.put(HttpHeader.CONTENT_TYPE, "text/event-stream");
            headers.put(HttpHeader.CACHE_CONTROL, "no-store, no-transform");
            headers.put("X-Accel-Buffering", "no");
        }

        private void tell(int waiting) {
            writing.begin();
            boolean news = waiting != told;
            told = waiting;
            write(news ? "event: waiting\ndata: " + waiting + "\n\n" : "");
        }

        private void end(String event) {
            writing.beginLast();
            write(event.isEmpty() ? "" : "event: " + event + "\ndata:\n\n");
            writing.beginLast();
            if (!over) {
                over = true;
                exchange.response().write(true, null, exchange.callback());
            }
            writing.end();
            forget();
        }

        private void keepAlive() {
            if (writing.tryBegin()) {
                write(":\n\n");
            }
        }

        /** Ends the turn that has begun. */
        private void write(String text) {
            try {
                if (!over && !text.isEmpty()) {
                    exchange.write(false, text.getBytes(StandardCharsets.UTF_8));
                }
            } catch (IOException gone) {
                over = true;
                exchange.callback().failed(gone);
                forget();
            } finally {
                writing.end();
            }
        }

        private void forget() {
            open.remove(this);
        }
    }
}
