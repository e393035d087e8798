package io.lagomcp.invoices.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZonedDateTime;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeArgumentTest {
    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-07-10T12:00:00+02:00[Europe/Berlin]");

    @ParameterizedTest
    @CsvSource({
        "2026-07-01, 2026-06-30T22:00:00Z",
        "2026-01-15, 2026-01-14T23:00:00Z",
        "2026-07-01T14:30, 2026-07-01T12:30:00Z",
        "2026-07-01T14:30:05Z, 2026-07-01T14:30:05Z",
        "30m, 2026-07-10T09:30:00Z",
        "24h, 2026-07-09T10:00:00Z",
        "7d, 2026-07-03T10:00:00Z"
    })
    void readsDatesTimesAndHowLongAgo(String text, Instant time) {
        assertThat(AuditShowCommand.TimeArgument.parse(text, NOW)).contains(time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-13-01", "2026-02-30", "7w", "-1d", "9999999d", "Z", "T"})
    void anythingElseIsNoTime(String text) {
        assertThat(AuditShowCommand.TimeArgument.parse(text, NOW)).isEmpty();
    }
}
