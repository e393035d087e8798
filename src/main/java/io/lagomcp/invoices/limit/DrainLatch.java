package io.lagomcp.invoices.limit;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Counts the requests in progress. At shutdown it admits no more and waits until they are answered. */
public final class DrainLatch {
    private int count;
    private boolean closed;

    /** Whether one more may come in; {@link #leave} must follow. */
    public synchronized boolean enter() {
        if (!closed) {
            count++;
        }
        return !closed;
    }

    public synchronized void leave() {
        count--;
        notifyAll();
    }

    public synchronized void close() {
        closed = true;
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    /** Whether all have left within this time. */
    public synchronized boolean awaitEmpty(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (count > 0) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return true;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
