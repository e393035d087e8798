package io.lagomcp.invoices.auth;

/**
 * The limits of an authenticator.
 *
 * @param callsPerMinute requests per minute and principal, on average; bursts of a sixth of that, at least ten
 * @param attemptsPerMinute wrong tokens per minute and address
 */
public record AuthLimits(int callsPerMinute, int attemptsPerMinute) {
    private static final int ATTEMPTS_PER_MINUTE = 10;
    private static final int SMALLEST_BURST = 10;
    private static final int BURSTS_PER_MINUTE = 6;

    /** Refuses limits below one. */
    public AuthLimits {
        if (callsPerMinute < 1 || attemptsPerMinute < 1) {
            throw new IllegalArgumentException("a limit must be at least one per minute");
        }
    }

    /** This many requests per principal, and ten wrong tokens per address. */
    public static AuthLimits ofCalls(int callsPerMinute) {
        return new AuthLimits(callsPerMinute, ATTEMPTS_PER_MINUTE);
    }

    int callsAtOnce() {
        return Math.max(SMALLEST_BURST, callsPerMinute / BURSTS_PER_MINUTE);
    }
}
