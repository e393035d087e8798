package io.lagomcp.invoices.sandbox;

import java.time.Clock;

/** So many requests in each second of the clock. */
final class SandboxRateLimit {
    private final int limit;
    private final Clock clock;
    private long second;
    private int used;

    SandboxRateLimit(int limit, Clock clock) {
        this.limit = limit;
        this.clock = clock;
    }

    /**
     * How the limit stands after a request.
     *
     * @param reset seconds until all requests are there again
     */
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
