package io.lagomcp.invoices.sandbox;

import java.time.Clock;

/** A limit on the requests in each second of the clock. */
final class SandboxRateLimit {
    private final int limit;
    private final Clock clock;
    private long second;
    private int used;

    SandboxRateLimit(int limit, Clock clock) {
        this.limit = limit;
        this.clock = clock;
    }

    /** The limit after a request; {@code reset} is the number of seconds until all requests are available again. */
    record Standing(boolean allowed, int limit, int remaining, int reset) {}

    /** Counts one request. */
    synchronized Standing count() {
        long now = clock.instant().getEpochSecond();
        if (now != second) {
            second = now;
            used = 0;
        }
        boolean allowed = used < limit;
        used += allowed ? 1 : 0;
        return new Standing(allowed, limit, limit - used, 1);
    }
}
