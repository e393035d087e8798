package io.lagomcp.invoices.guard.policy;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads lengths of time such as {@code 15m} and {@code 90d}. */
final class Durations {
    private static final Pattern LENGTH = Pattern.compile("([1-9]\\d{0,5})([smhd])");
    private static final Pattern DAYS = Pattern.compile("(0|[1-9]\\d{0,3})d");

    private Durations() {}

    /** A number of seconds, minutes, hours or days within these bounds. */
    static Optional<Duration> read(Value value, Duration shortest, Duration longest) {
        Optional<Duration> length = value.written()
                .map(LENGTH::matcher)
                .filter(Matcher::matches)
                .map(Durations::length)
                .filter(duration -> duration.compareTo(shortest) >= 0 && duration.compareTo(longest) <= 0);
        if (length.isEmpty()) {
            value.wrong(value.name() + " is a number with s, m, h or d behind it, from " + shortest.toMinutes()
                    + "m to " + longest.toHours() + "h, such as 15m; not " + value.quoted());
        }
        return length;
    }

    /** A number of days. */
    static Optional<Integer> days(Value value) {
        Optional<Integer> days = value.written()
                .map(DAYS::matcher)
                .filter(Matcher::matches)
                .map(matcher -> Integer.valueOf(matcher.group(1)));
        if (days.isEmpty()) {
            value.wrong(value.name() + " is a number of days with d behind it, at most 9999d, such as 90d; not "
                    + value.quoted());
        }
        return days;
    }

    private static Duration length(Matcher matcher) {
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
