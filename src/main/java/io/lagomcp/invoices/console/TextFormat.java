package io.lagomcp.invoices.console;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Formats text for a terminal. */
public final class TextFormat {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);
    private static final Pattern START = Pattern.compile(" *(- )?");

    private TextFormat() {}

    /**
     * The text on lines of at most {@code width} characters, broken between words; a longer word stays whole, so that it can be
     * copied. Continuation lines keep the indent of the first line, and of a dash.
     */
    public static List<String> wrapped(String text, int width) {
        return wrapped(text, width, false);
    }

    /** Like {@link #wrapped}, but a longer word is broken too, so that no line is longer. */
    static List<String> fitted(String text, int width) {
        return wrapped(text, width, true);
    }

    private static List<String> wrapped(String text, int width, boolean breaksWords) {
        List<String> lines = new ArrayList<>();
        text.lines().forEach(line -> wrap(line, width, breaksWords, lines));
        return lines;
    }

    /** The text on one line, cut to {@code length} characters. */
    public static String shortened(String text, int length) {
        String line = text.replaceAll("\\s+", " ").strip();
        return line.length() <= length ? line : line.substring(0, length - 1) + "…";
    }

    /** For example {@code 2026-07-01 10:30:05}, in UTC; the caller must say so. */
    public static String utcTime(Instant time) {
        return TIME.format(time.atZone(ZoneOffset.UTC));
    }

    /** For example {@code 2026-07-01 12:30:05}, in the time zone of this machine. */
    public static String localTime(Instant time) {
        return TIME.format(time.atZone(ZoneId.systemDefault()));
    }

    public static String padded(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private static void wrap(String line, int width, boolean breaksWords, List<String> lines) {
        Matcher start = START.matcher(line);
        String indent = " ".repeat(start.lookingAt() ? start.end() : 0);
        String rest = line;
        while (rest.length() > width) {
            int space = rest.lastIndexOf(' ', width);
            if (space < indent.length()) {
                space = breaksWords ? width : rest.indexOf(' ', width);
            }
            if (space < 0) {
                break;
            }
            lines.add(rest.substring(0, space));
            rest = indent + rest.substring(space).stripLeading();
        }
        lines.add(rest);
    }
}
