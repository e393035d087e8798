package io.lagomcp.invoices.webhook;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How far the delivery of messages is.
 *
 * @param waiting how many messages are not delivered
 * @param oldest when that happened which the oldest of them tells; empty where none waits
 * @param gone whether the receiver answered that it wants no messages any more
 * @param delivered how many messages this process has delivered
 * @param failed how many attempts of this process failed
 * @param givenUp how many messages this process has given up
 */
public record WebhookStatus(
        int waiting, Optional<Instant> oldest, boolean gone, long delivered, long failed, long givenUp) {
    static final WebhookStatus NOTHING = new WebhookStatus(0, Optional.empty(), false, 0, 0, 0);

    private static final Duration LATE = Duration.ofMinutes(10);

    /** The age of the oldest message that is not delivered; zero where none waits. */
    public Duration lag(Instant now) {
        return oldest.map(time -> Duration.between(time, now))
                .filter(age -> !age.isNegative())
                .orElse(Duration.ZERO);
    }

    /** What is wrong, a clause; empty where nothing is. */
    public Optional<String> problem(Instant now) {
        if (gone) {
            return Optional.of("the receiver answered 410 Gone, so nothing is sent any more");
        }
        return lag(now).compareTo(LATE) > 0
                ? Optional.of(
                        waiting + " messages are not delivered, the oldest for " + lag(now).toMinutes() + " minutes")
                : Optional.empty();
    }
}
