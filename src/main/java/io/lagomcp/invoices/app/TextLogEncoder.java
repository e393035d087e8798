package io.lagomcp.invoices.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.lagomcp.invoices.console.TextFormat;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Log lines for people. */
final class TextLogEncoder extends LogLineEncoder {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
    private static final int LEVEL = 5;

    @Override
    String line(ILoggingEvent event) {
        StringBuilder line = new StringBuilder()
                .append(TIME.format(Instant.ofEpochMilli(event.getTimeStamp()).atZone(ZoneId.systemDefault())))
                .append(' ')
                .append(TextFormat.padded(event.getLevel().toString(), LEVEL))
                .append(' ')
                .append(event.getLoggerName().replaceFirst(".*\\.", ""));
        correlationId(event)
                .ifPresent(id -> line.append(" [").append(onOneLine(id)).append(']'));
        line.append(" - ").append(onOneLine(event.getFormattedMessage()));
        details(event)
                .forEach(detail ->
                        line.append(' ').append(detail.key).append('=').append(inOnePiece(detail.value)));
        line.append(System.lineSeparator());
        append(event.getThrowableProxy(), "", line);
        return line.toString();
    }

    private static void append(@Nullable IThrowableProxy exception, String as, StringBuilder line) {
        if (exception == null) {
            return;
        }
        line.append(as).append(exception.getClassName()).append(System.lineSeparator());
        frames(exception).forEach(frame -> line.append("\tat ").append(frame).append(System.lineSeparator()));
        append(exception.getCause(), "caused by ", line);
    }

    private static String inOnePiece(Object value) {
        String text = onOneLine(value.toString());
        return text.contains(" ") ? '"' + text.replace('"', '\'') + '"' : text;
    }

    /** So that nobody who gets a text into a message writes a line of their own. */
    private static String onOneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
    }
}
