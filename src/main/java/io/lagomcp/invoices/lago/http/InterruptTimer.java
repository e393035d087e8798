package io.lagomcp.invoices.lago.http;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Interrupts the thread that set it, unless it is taken back in time. */
final class InterruptTimer implements AutoCloseable {
    private static final ScheduledThreadPoolExecutor CLOCK = clock();

    private final Thread sleeper = Thread.currentThread();
    private final Future<?> bell;
    private boolean fired;
    private boolean over;

    private InterruptTimer(Duration after) {
        this.bell = CLOCK.schedule(this::ring, after.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** One for the current thread. */
    static InterruptTimer after(Duration time) {
        return new InterruptTimer(time);
    }

    /** Whether it was this that interrupted the thread. */
    synchronized boolean fired() {
        return fired;
    }

    /** Takes it back; an interruption by it that nobody has noticed yet is undone. */
    @Override
    public void close() {
        bell.cancel(false);
        synchronized (this) {
            over = true;
            if (fired) {
                Thread.interrupted();
            }
        }
    }

    private synchronized void ring() {
        if (!over) {
            fired = true;
            sleeper.interrupt();
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
