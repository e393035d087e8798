package io.lagomcp.invoices.auth;

import java.util.function.LongSupplier;

/**
 * The limits of an authenticator.
 *
 * @param callsPerMinute requests per minute and principal, on average; bursts of a sixth of that, at least ten
 * @param attemptsPerMinute wrong tokens per minute and address
 * @param limiters where they are counted
 */
public record AuthLimits(int callsPerMinute, int attemptsPerMinute, RateLimiter.Source limiters) {
    private static final int ATTEMPTS_PER_MINUTE = 10;
    private static final int SMALLEST_BURST = 10;
    private static final int BURSTS_PER_MINUTE = 6;

    /** Refuses limits below one. */
    public AuthLimits {
        if (callsPerMinute < 1 || attemptsPerMinute < 1) {
            throw new IllegalArgumentException("a limit must be at least one per minute");
        }
    }

    /** This many requests per principal, and ten wrong tokens per address; counted by this server alone. */
    public static AuthLimits ofCalls(int callsPerMinute) {
        return ofCalls(callsPerMinute, RateLimiter.Source.inMemory());
    }

    /** The same, counted by these limiters. */
    public static AuthLimits ofCalls(int callsPerMinute, RateLimiter.Source limiters) {
        return new AuthLimits(callsPerMinute, ATTEMPTS_PER_MINUTE, limiters);
    }

    RateLimiter calls(LongSupplier nanoTime) {
        int atOnce = Math.max(SMALLEST_BURST, callsPerMinute / BURSTS_PER_MINUTE);
        return limiters.of("calls", callsPerMinute, atOnce, nanoTime);
    }

    RateLimiter attempts(LongSupplier nanoTime) {
        return limiters.of("attempts", attemptsPerMinute, attemptsPerMinute, nanoTime);
    }
}
