package io.lagomcp.invoices.tool.search;

import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.limit.MemoryReservation;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.MDC;

/** Independent reads of one call, a few at once. Closing it cancels running reads. */
public final class ParallelReads implements AutoCloseable {
    /** How many requests of one call run at once. */
    static final int AT_ONCE = 5;

    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE, ParallelReads::thread);
    private final MemoryReservation memory = MemoryReservation.current();
    private final long begun = System.nanoTime();
    private final Optional<Duration> limit;

    /** Reads whose results are waited for as long as they take. */
    public ParallelReads() {
        this(Optional.empty());
    }

    /** Reads that all together may take so long: a result that is not there by then is {@linkplain LagoFailure.Unavailable unavailable}. */
    public ParallelReads(Duration limit) {
        this(Optional.of(limit));
    }

    private ParallelReads(Optional<Duration> limit) {
        this.limit = limit;
    }

    /** Starts a read; the returned supplier waits for its result, or throws its exception. */
    public <T> Supplier<T> start(Supplier<T> read) {
        Future<T> running = threads.submit(() -> memory.during(read));
        return () -> result(running);
    }

    /** Starts a read for each key; the returned supplier waits for all results by key. */
    public <T> Supplier<Map<String, T>> startEach(Collection<String> keys, Function<String, T> read) {
        Map<String, Supplier<T>> running = new LinkedHashMap<>();
        keys.forEach(key -> running.put(key, start(() -> read.apply(key))));
        return () -> {
            Map<String, T> results = new LinkedHashMap<>();
            running.forEach((key, result) -> results.put(key, result.get()));
            return results;
        };
    }

    private <T> T result(Future<T> running) {
        try {
            if (limit.isEmpty()) {
                return running.get();
            }
            long left = limit.get().toNanos() - (System.nanoTime() - begun);
            return running.get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            String message = "Lago did not answer within " + limit.orElseThrow().toSeconds() + " seconds";
            throw new LagoException(new LagoFailure.Unavailable("read_deadline", message), late);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LagoException(LagoFailure.cancelled(), e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failed ? failed : new IllegalStateException(e.getCause());
        }
    }

    /** Part of the call that starts it: its logs and requests carry the same correlation id. */
    private static Thread thread(Runnable work) {
        Map<String, String> context = Objects.requireNonNullElse(MDC.getCopyOfContextMap(), Map.of());
        Thread thread = new Thread(
                () -> {
                    MDC.setContextMap(context);
                    work.run();
                },
                "lago-page");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
