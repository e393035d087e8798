package io.lagomcp.invoices.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.TestClock;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** The time of the database, whatever the clocks of this machine do. */
class StoreClockTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Five minutes ahead of the database. */
    private final TestClock local = new TestClock();

    private final Instant database = local.instant().minusSeconds(300);
    private final StoreClock clock = new StoreClock(local, local::nanoTime);

    private void pass(Duration byDay, Duration byNanos) {
        local.advance(byNanos);
        local.setBack(byNanos.minus(byDay));
    }

    @Test
    void untilTheFirstLookItIsThatOfThisMachine() {
        pass(SECOND, SECOND);

        assertThat(clock.instant()).isEqualTo(local.instant());
    }

    @Test
    void afterALookItIsThatOfTheDatabase() {
        clock.set(database);

        assertThat(clock.instant()).isEqualTo(database);
        pass(SECOND, SECOND);
        assertThat(clock.instant()).isEqualTo(database.plus(SECOND));
    }

    @Test
    void itGoesOnWhereTheClockOfThisMachineIsSetBack() {
        clock.set(database);

        pass(Duration.ofHours(-1), SECOND);

        assertThat(clock.instant()).isEqualTo(database.plus(SECOND));
    }

    @Test
    void itGoesOnWhileThisMachineSleeps() {
        clock.set(database);

        pass(Duration.ofHours(1), SECOND);

        assertThat(clock.instant()).isEqualTo(database.plus(Duration.ofHours(1)));
    }

    @Test
    void theNextLookCorrectsAClockThatWasSetAhead() {
        clock.set(database);
        pass(Duration.ofMinutes(5), SECOND);

        clock.set(database.plus(SECOND));

        assertThat(clock.instant()).isEqualTo(database.plus(SECOND));
    }

    @Test
    void inAnotherZoneItIsTheSameTime() {
        Clock berlin = clock.withZone(ZoneId.of("Europe/Berlin"));

        clock.set(database);

        assertThat(berlin.instant()).isEqualTo(database);
        assertThat(berlin.getZone()).isEqualTo(ZoneId.of("Europe/Berlin"));
        assertThat(berlin.withZone(ZoneOffset.UTC).instant()).isEqualTo(database);
    }
}
