package io.lagomcp.invoices.http;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets every open answer show a sign of life now and then: proxies cut off silent ones, and clients vanish silently. */
public final class KeepAliveScheduler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KeepAliveScheduler.class);

    private final Set<KeepAlive> open = ConcurrentHashMap.newKeySet();
    private final Executor workers;
    private final ScheduledExecutorService clock;

    public KeepAliveScheduler(Duration interval, Executor workers) {
        this.workers = workers;
        this.clock = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "http-clock");
            thread.setDaemon(true);
            return thread;
        });
        every(interval, this::keepAll);
    }

    /** Runs the task over and over, once at a time. A task that waits for something keeps no other waiting. */
    public void every(Duration interval, Runnable task) {
        AtomicBoolean running = new AtomicBoolean();
        Runnable start = () -> {
            if (running.compareAndSet(false, true)) {
                try {
                    workers.execute(() -> {
                        attempt(task);
                        running.set(false);
                    });
                } catch (RuntimeException | Error noThread) {
                    running.set(false);
                    throw noThread;
                }
            }
        };
        ScheduledFuture<?> untilClosed = clock.scheduleWithFixedDelay(
                () -> attempt(start), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        log.debug("A task runs every {}: {}", interval, untilClosed);
    }

    public void add(KeepAlive answer) {
        open.add(answer);
    }

    public void remove(KeepAlive answer) {
        open.remove(answer);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** A task that throws would never run again. */
    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error failed) {
            log.error("A task of the HTTP server failed", failed);
        }
    }

    /** Each on a thread of its own: one whose client does not read must not keep the others waiting. */
    private void keepAll() {
        open.forEach(answer -> workers.execute(answer::keepAlive));
    }

    /** An answer that is not over. */
    public interface KeepAlive {

        /** Shows proxies that the answer is still wanted, and this server whether the client is still there. */
        void keepAlive();
    }
}
