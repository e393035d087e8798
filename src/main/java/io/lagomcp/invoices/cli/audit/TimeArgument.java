package io.lagomcp.invoices.cli.audit;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time as people give it on a command line. */
final class TimeArgument {
    private static final Pattern AGO = Pattern.compile("([0-9]{1,6})([mhd])");

    private TimeArgument() {}

    /** A date or a date and time, both local unless they say otherwise, or how long ago; empty if it is none of these. */
    static Optional<Instant> parse(String text, ZonedDateTime now) {
        Matcher ago = AGO.matcher(text);
        try {
            if (ago.matches()) {
                return Optional.of(now.toInstant().minus(duration(Long.parseLong(ago.group(1)), ago.group(2))));
            }
            if (text.endsWith("Z")) {
                return Optional.of(Instant.parse(text));
            }
            LocalDateTime local = text.contains("T")
                    ? LocalDateTime.parse(text)
                    : LocalDate.parse(text).atStartOfDay();
            return Optional.of(local.atZone(now.getZone()).toInstant());
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    private static Duration duration(long amount, String unit) {
        return switch (unit) {
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
