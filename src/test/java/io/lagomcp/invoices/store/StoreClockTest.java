package io.lagomcp.invoices.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** The time of the database, whatever the clocks of this machine do. */
class StoreClockTest {
    private static final Instant DATABASE = Instant.parse("2026-07-01T12:00:00Z");
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Five minutes ahead of the database. */
    private Instant local = DATABASE.plusSeconds(300);

    private long nanos = 7;

    private final StoreClock clock = new StoreClock(
            new Clock() {
                @Override
                public Instant instant() {
                    return local;
                }

                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }
            },
            () -> nanos);

    private void pass(Duration byDay, Duration byNanos) {
        local = local.plus(byDay);
        nanos += byNanos.toNanos();
    }

    @Test
    void untilTheFirstLookItIsThatOfThisMachine() {
        pass(SECOND, SECOND);

        assertThat(clock.instant()).isEqualTo(local);
    }

    @Test
    void afterALookItIsThatOfTheDatabase() {
        clock.set(DATABASE);

        assertThat(clock.instant()).isEqualTo(DATABASE);
        pass(SECOND, SECOND);
        assertThat(clock.instant()).isEqualTo(DATABASE.plus(SECOND));
    }

    @Test
    void itGoesOnWhereTheClockOfThisMachineIsSetBack() {
        clock.set(DATABASE);

        pass(Duration.ofHours(-1), SECOND);

        assertThat(clock.instant()).isEqualTo(DATABASE.plus(SECOND));
    }

    @Test
    void itGoesOnWhileThisMachineSleeps() {
        clock.set(DATABASE);

        pass(Duration.ofHours(1), SECOND);

        assertThat(clock.instant()).isEqualTo(DATABASE.plus(Duration.ofHours(1)));
    }

    @Test
    void theNextLookCorrectsAClockThatWasSetAhead() {
        clock.set(DATABASE);
        pass(Duration.ofMinutes(5), SECOND);

        clock.set(DATABASE.plus(SECOND));

        assertThat(clock.instant()).isEqualTo(DATABASE.plus(SECOND));
    }

    @Test
    void inAnotherZoneItIsTheSameTime() {
        Clock berlin = clock.withZone(ZoneId.of("Europe/Berlin"));

        clock.set(DATABASE);

        assertThat(berlin.instant()).isEqualTo(DATABASE);
        assertThat(berlin.getZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(berlin.withZone(ZoneOffset.UTC).instant()).isEqualTo(DATABASE);
    }
}
