package io.lagomcp.invoices.lago.http;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Interrupts the thread that created it, unless it is closed in time. */
final class InterruptTimer implements AutoCloseable {
    private static final ScheduledThreadPoolExecutor CLOCK = clock();

    private final Thread target = Thread.currentThread();
    private final Future<?> task;
    private boolean fired;
    private boolean over;

    private InterruptTimer(Duration after) {
        this.task = CLOCK.schedule(this::fire, after.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Interrupts the current thread after this time. */
    static InterruptTimer after(Duration time) {
        return new InterruptTimer(time);
    }

    /** Whether it was this that interrupted the thread. */
    synchronized boolean fired() {
        return fired;
    }

    /** Cancels it; an interrupt by it that has not been noticed yet is cleared. */
    @Override
    public void close() {
        task.cancel(false);
        synchronized (this) {
            over = true;
            if (fired) {
                Thread.interrupted();
            }
        }
    }

    private synchronized void fire() {
        if (!over) {
            fired = true;
            target.interrupt();
        }
    }

    private static ScheduledThreadPoolExecutor clock() {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "lago-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
        return clock;
    }
}
