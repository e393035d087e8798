package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.auth.AuthException.Weight;
import java.util.function.LongSupplier;

/**
 * What all ways to authenticate have in common.
 *
 * @param callsPerMinute requests per minute and principal, on average; bursts of a sixth of that, at least ten
 * @param limiters where requests and wrong tokens are counted
 * @param failures where rejected requests are recorded
 */
public record AuthContext(int callsPerMinute, RateLimiter.Source limiters, AuthFailureLog failures, TimeSource time) {
    private static final int ATTEMPTS_PER_MINUTE = 10;
    private static final int SMALLEST_BURST = 10;
    private static final int BURSTS_PER_MINUTE = 6;

    /** Refuses a limit below one. */
    public AuthContext {
        if (callsPerMinute < 1) {
            throw new IllegalArgumentException("a limit must be at least one per minute");
        }
    }

    RateLimiter calls() {
        int atOnce = Math.max(SMALLEST_BURST, callsPerMinute / BURSTS_PER_MINUTE);
        return limiters.of("calls", callsPerMinute, atOnce, nanoTime());
    }

    RateLimiter attempts() {
        return limiters.of("attempts", ATTEMPTS_PER_MINUTE, ATTEMPTS_PER_MINUTE, nanoTime());
    }

    LongSupplier nanoTime() {
        return time.nanoTime();
    }

    /** Records a rejected request, unless that is normal. */
    void note(String address, AuthException rejected) {
        if (rejected.weight() != Weight.NOTHING) {
            failures.note(address, rejected.reason(), rejected.claimed());
        }
    }
}
