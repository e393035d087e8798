package io.lagomcp.invoices.lago.http;

import java.time.Duration;

/**
 * How long, how much and how often.
 *
 * @param connectTimeout for one attempt to connect
 * @param deadline for a whole call, with all its retries, its waits and reading the answer
 * @param maxResponseBytes the longest answer that is read
 * @param retries how often a call is repeated at most, where it may be repeated at all
 * @param firstWait before the first repetition; doubles with each further one
 * @param maxWait the longest wait that Lago can ask for, be it before a repetition or by its rate limit
 */
public record LagoLimits(
        Duration connectTimeout,
        Duration deadline,
        int maxResponseBytes,
        int retries,
        Duration firstWait,
        Duration maxWait) {

    /** Limits that fit Lago's cloud, and any other Lago. */
    public static LagoLimits standard() {
        return new LagoLimits(
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                10 * 1024 * 1024,
                3,
                Duration.ofMillis(250),
                Duration.ofSeconds(20));
    }
}
