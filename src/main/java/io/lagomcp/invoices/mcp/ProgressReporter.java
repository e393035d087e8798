package io.lagomcp.invoices.mcp;

import io.lagomcp.invoices.approval.ProgressListener;
import io.lagomcp.invoices.mcp.protocol.MethodCall;
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

    private final ProgressListener client;
    private final LongSupplier nanoTime;
    /** No monitor: to wait for a slow client in one would hold up other calls' virtual threads on Java 21 to 23. */
    private final Lock lock = new ReentrantLock();

    private int told = -1;
    private long toldAt;
    private boolean over;

    ProgressReporter(ProgressListener client, LongSupplier nanoTime) {
        this.client = client;
        this.nanoTime = nanoTime;
    }

    static ProgressReporter of(MethodCall call) {
        return new ProgressReporter(
                (done, total, message) -> call.progress(done, total.orElse(-1), message), System::nanoTime);
    }

    @Override
    public void tell(int done, OptionalInt total, String message) {
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            boolean tooSoon = told >= 0 && now - toldAt < QUIET_NANOS;
            boolean complete = total.isPresent() && done >= total.getAsInt();
            if (!over && done > told && (complete || !tooSoon)) {
                told = done;
                toldAt = now;
                client.tell(done, total, message);
            }
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
}
