package io.lagomcp.invoices.tool.argument;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A day that was given with the time of midnight. As the start of a range it is that day. As its end it may mean the end of the
 * day before, or the whole day written with a zero time.
 */
final class MidnightTimestamp {
    private static final Pattern TIME = Pattern.compile("T00:00(:00([.]0+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?");
    private static final int DATE_LENGTH = "2026-01-31".length();

    private MidnightTimestamp() {}

    /** The day, if this is midnight. */
    static Optional<LocalDate> day(String text) {
        if (text.length() <= DATE_LENGTH
                || !TIME.matcher(text.substring(DATE_LENGTH)).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDate.parse(text.substring(0, DATE_LENGTH)));
        } catch (DateTimeException noDay) {
            return Optional.empty();
        }
    }

    /** Whether midnight in this argument can mean only one day. */
    static boolean isCertain(String argument) {
        return argument.endsWith("_from");
    }

    /** What would be valid in its place at the end of a range: both days that it can mean. */
    static Optional<String> validInsteadOf(String text) {
        return day(text.strip())
                .map(day -> "a day without a time: " + day + " with that day, or " + day.minusDays(1) + " without it");
    }
}
