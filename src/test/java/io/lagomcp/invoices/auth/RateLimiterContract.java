package io.lagomcp.invoices.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What every allowance promises. */
abstract class RateLimiterContract {
    final TestClock clock = new TestClock();

    /** Of sixty in a minute and three at once. */
    abstract RateLimiter allowance();

    /** Lets time pass. */
    void pass(Duration time) {
        clock.advance(time);
    }

    @Test
    void someAtOnceAndThenAtAnEvenPace() {
        assertThat(uses(5)).isEqualTo(3);
        assertThat(allowance().wait("anna")).contains(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(2));
        assertThat(uses(5)).isEqualTo(2);
        pass(Duration.ofHours(1));
        assertThat(uses(5)).as("no more than some, however long nobody came").isEqualTo(3);
    }

    @Test
    void askingUsesNothingUp() {
        for (int i = 0; i < 10; i++) {
            assertThat(allowance().wait("anna")).isEmpty();
        }
        assertThat(uses(5)).isEqualTo(3);
    }

    @Test
    void eachHasTheirOwn() {
        uses(5);

        assertThat(allowance().use("ben")).isEmpty();
    }

    @Test
    void theLastUseOfABurstIsKnown() {
        uses(3);

        assertThat(allowance().wait("anna")).contains(Duration.ofSeconds(1));
    }

    final int uses(int tries) {
        int uses = 0;
        for (int i = 0; i < tries; i++) {
            uses += allowance().use("anna").isEmpty() ? 1 : 0;
        }
        return uses;
    }
}
