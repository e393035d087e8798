package io.lagomcp.invoices.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private final SteppingClock clock = new SteppingClock();
    private final RateLimit limit = new RateLimit(50, clock);

    @Test
    void allowsFiftyRequestsInASecondAndNotOneMore() {
        for (int remaining = 49; remaining >= 0; remaining--) {
            assertThat(limit.count()).isEqualTo(new RateLimit.Standing(true, 50, remaining, 1));
        }
        assertThat(limit.count()).isEqualTo(new RateLimit.Standing(false, 50, 0, 1));
    }

    @Test
    void startsAgainInTheNextSecond() {
        for (int i = 0; i < 51; i++) {
            limit.count();
        }
        clock.now = clock.now.plusSeconds(1);
        assertThat(limit.count()).isEqualTo(new RateLimit.Standing(true, 50, 49, 1));
    }

    private static final class SteppingClock extends Clock {
        private Instant now = Instant.parse("2026-07-01T12:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
