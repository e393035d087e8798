package io.lagomcp.invoices.auth;

/**
 * How much an entrance puts up with.
 *
 * @param callsPerMinute how many requests one principal may make within a minute, on the average; a sixth of it, and ten at
 *     least, at once
 * @param attemptsPerMinute how many wrong tokens one address may show within a minute
 */
public record AuthLimits(int callsPerMinute, int attemptsPerMinute) {
    private static final int ATTEMPTS_PER_MINUTE = 10;
    private static final int SMALLEST_BURST = 10;
    private static final int BURSTS_PER_MINUTE = 6;

    /** Refuses limits that would let nobody in. */
    public AuthLimits {
        if (callsPerMinute < 1 || attemptsPerMinute < 1) {
            throw new IllegalArgumentException("a limit of less than one a minute lets nobody in");
        }
    }

    /** This many requests of one principal, and ten wrong tokens from one address. */
    public static AuthLimits ofCalls(int callsPerMinute) {
        return new AuthLimits(callsPerMinute, ATTEMPTS_PER_MINUTE);
    }

    int callsAtOnce() {
        return Math.max(SMALLEST_BURST, callsPerMinute / BURSTS_PER_MINUTE);
    }
}
