package io.lagomcp.invoices.http;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tasks that an HTTP server repeats, such as signs of life in open answers. */
public final class PeriodicTasks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PeriodicTasks.class);

    private final Executor workers;
    private final ScheduledExecutorService timer;

    /** No task yet; the workers carry them out. */
    public PeriodicTasks(Executor workers) {
        this.workers = workers;
        this.timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "http-periodic-tasks");
            thread.setDaemon(true);
            return thread;
        });
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
        ScheduledFuture<?> untilClosed = timer.scheduleWithFixedDelay(
                () -> attempt(start), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
        log.debug("A task runs every {}: {}", interval, untilClosed);
    }

    /** Starts no task any more. */
    @Override
    public void close() {
        timer.shutdownNow();
    }

    /** A task that throws would never run again. */
    private static void attempt(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error failed) {
            log.error("A task of the HTTP server failed", failed);
        }
    }
}
