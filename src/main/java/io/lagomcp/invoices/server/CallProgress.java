package io.lagomcp.invoices.server;

import io.lagomcp.invoices.guard.Progress;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * How far one call has come, as its client hears of it: only what is more than before, not too often, and nothing once the
 * call is over.
 */
final class CallProgress implements Progress, AutoCloseable {
    private static final long QUIET_NANOS = Duration.ofMillis(250).toNanos();

    private final ProgressNotices client;
    private final LongSupplier nanoTime;
    private int told = -1;
    private long toldAt;
    private boolean over;

    CallProgress(ProgressNotices client, LongSupplier nanoTime) {
        this.client = client;
        this.nanoTime = nanoTime;
    }

    @Override
    public synchronized void tell(int done, OptionalInt total, String message) {
        long now = nanoTime.getAsLong();
        boolean tooSoon = told >= 0 && now - toldAt < QUIET_NANOS;
        boolean complete = total.isPresent() && done >= total.getAsInt();
        if (over || done <= told || (tooSoon && !complete)) {
            return;
        }
        told = done;
        toldAt = now;
        client.send(done, total.isPresent() ? (double) total.getAsInt() : null, message);
    }

    @Override
    public synchronized void close() {
        over = true;
    }
}
