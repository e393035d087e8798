package io.lagomcp.invoices.lago.http;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;

/**
 * What Lago's cloud last said about the rate limit, which all keys of an organization share; a self-hosted Lago says
 * nothing.
 *
 * @param limit requests allowed in the current period
 * @param remaining requests left in it
 * @param reset until the next period
 */
public record RateLimitStatus(int limit, int remaining, Duration reset) {

    static Optional<RateLimitStatus> of(HttpHeaders headers) {
        Optional<Integer> limit = number(headers, "X-RateLimit-Limit");
        Optional<Integer> remaining = number(headers, "X-RateLimit-Remaining");
        Optional<Duration> reset = seconds(headers, "X-RateLimit-Reset");
        if (limit.isEmpty() || remaining.isEmpty() || reset.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new RateLimitStatus(limit.get(), remaining.get(), reset.get()));
    }

    /** How long an answer asks to wait before the next try. */
    static Optional<Duration> askedWait(int status, HttpHeaders headers) {
        // Lago's cloud sends the reset with every answer, but only a 429 makes it something to wait for
        Optional<Duration> reset = status == 429 ? seconds(headers, "X-RateLimit-Reset") : Optional.empty();
        return reset.or(() -> seconds(headers, "Retry-After"));
    }

    private static Optional<Duration> seconds(HttpHeaders headers, String name) {
        return number(headers, name).map(Duration::ofSeconds);
    }

    private static Optional<Integer> number(HttpHeaders headers, String name) {
        // nine digits at most: more would be a time stamp, not a count
        return headers.firstValue(name)
                .map(String::strip)
                .filter(value -> value.matches("\\d{1,9}"))
                .map(Integer::valueOf);
    }
}
