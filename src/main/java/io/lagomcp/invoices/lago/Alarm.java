package io.lagomcp.invoices.lago;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Interrupts the thread that set it, unless it is taken back in time. */
final class Alarm implements AutoCloseable {
    private static final ScheduledThreadPoolExecutor CLOCK = clock();

    private final Thread sleeper = Thread.currentThread();
    private final Future<?> bell;
    private boolean rang;
    private boolean over;

    private Alarm(Duration after) {
        this.bell = CLOCK.schedule(this::ring, after.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** One for the current thread. */
    static Alarm after(Duration time) {
        return new Alarm(time);
    }

    /** Whether it was this that interrupted the thread. */
    synchronized boolean rang() {
        return rang;
    }

    /** Takes it back; an interruption by it that nobody has noticed yet is undone. */
    @Override
    public void close() {
        bell.cancel(false);
        synchronized (this) {
            over = true;
            if (rang) {
                Thread.interrupted();
            }
        }
    }

    private synchronized void ring() {
        if (!over) {
            rang = true;
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
