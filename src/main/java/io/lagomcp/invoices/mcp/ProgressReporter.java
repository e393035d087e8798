package io.lagomcp.invoices.mcp;

import io.lagomcp.invoices.approval.ProgressListener;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * How far one call has come, as its client hears of it: only what is more than before, not too often, and nothing once the
 * call is over.
 */
final class ProgressReporter implements ProgressListener, AutoCloseable {
    private static final long QUIET_NANOS = Duration.ofMillis(250).toNanos();

    private final Sink client;
    private final LongSupplier nanoTime;
    /** No monitor: to wait for a slow client in one would hold up other calls' virtual threads on Java 21 to 23. */
    private final Lock lock = new ReentrantLock();

    private int told = -1;
    private long toldAt;
    private boolean over;

    ProgressReporter(Sink client, LongSupplier nanoTime) {
        this.client = client;
        this.nanoTime = nanoTime;
    }

    @Override
    public void tell(int done, OptionalInt total, String message) {
        lock.lock();
        try {
            tellWhatIsNew(done, total, message);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            over = true;
        } finally {
            lock.unlock();
        }
    }

    private void tellWhatIsNew(int done, OptionalInt total, String message) {
        long now = nanoTime.getAsLong();
        boolean tooSoon = told >= 0 && now - toldAt < QUIET_NANOS;
        boolean complete = total.isPresent() && done >= total.getAsInt();
        if (over || done <= told || (tooSoon && !complete)) {
            return;
        }
        told = done;
        toldAt = now;
        client.tell(done, total.orElse(-1), message);
    }

    /** Sends progress to the client. */
    @FunctionalInterface
    interface Sink {

        /** So much is done, of this total; a negative one is unknown. */
        void tell(double done, double total, String message);
    }
}
