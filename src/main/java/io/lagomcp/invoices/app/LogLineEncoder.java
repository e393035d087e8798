package io.lagomcp.invoices.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import io.lagomcp.invoices.console.TextFormat;
import io.lagomcp.invoices.lago.http.CorrelationId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes log events as lines. Of exceptions it writes classes and stack frames but no messages, because messages may contain
 * personal data from Lago.
 */
abstract class LogLineEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};

    abstract String line(ILoggingEvent event);

    @Override
    public byte[] encode(ILoggingEvent event) {
        return line(event).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    static Optional<String> correlationId(ILoggingEvent event) {
        return Optional.ofNullable(event.getMDCPropertyMap().get(CorrelationId.KEY));
    }

    /** The key-value pairs that follow the message. */
    static List<KeyValuePair> details(ILoggingEvent event) {
        return Objects.requireNonNullElse(event.getKeyValuePairs(), List.of());
    }

    /** The stack frames, as {@code class.method(File.java:12)}. */
    static List<String> frames(IThrowableProxy exception) {
        return Arrays.stream(exception.getStackTraceElementProxyArray())
                .map(frame -> frame.getStackTraceElement().toString())
                .toList();
    }

    /** Log lines for programs: a JSON object each. */
    static final class Json extends LogLineEncoder {
        private static final JsonMapper JSON = JsonMapper.shared();
        /** The MDC keys that are written, for correlation. */
        private static final Set<String> CONTEXT = Set.of(CorrelationId.KEY, "trace_id", "span_id");

        @Override
        String line(ILoggingEvent event) {
            ObjectNode line = JSON.createObjectNode()
                    .put("timestamp", Instant.ofEpochMilli(event.getTimeStamp()).toString())
                    .put("level", event.getLevel().toString())
                    .put("logger", event.getLoggerName())
                    .put("thread", event.getThreadName())
                    .put("message", event.getFormattedMessage());
            event.getMDCPropertyMap().forEach((name, value) -> {
                if (CONTEXT.contains(name)) {
                    line.put(name, value);
                }
            });
            details(event).forEach(detail -> line.putPOJO(detail.key, detail.value));
            IThrowableProxy exception = event.getThrowableProxy();
            if (exception != null) {
                line.set("exception", json(exception));
            }
            return JSON.writeValueAsString(line) + "\n";
        }

        private static ObjectNode json(IThrowableProxy exception) {
            ObjectNode json = JSON.createObjectNode().put("class", exception.getClassName());
            ArrayNode frames = json.putArray("frames");
            frames(exception).forEach(frames::add);
            IThrowableProxy cause = exception.getCause();
            if (cause != null) {
                json.set("cause", json(cause));
            }
            return json;
        }
    }

    /** Log lines for people. */
    static final class Text extends LogLineEncoder {
        private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);
        private static final int LEVEL = 5;

        @Override
        String line(ILoggingEvent event) {
            StringBuilder line = new StringBuilder()
                    .append(TIME.format(
                            Instant.ofEpochMilli(event.getTimeStamp()).atZone(ZoneId.systemDefault())))
                    .append(' ')
                    .append(TextFormat.padded(event.getLevel().toString(), LEVEL))
                    .append(' ')
                    .append(event.getLoggerName().replaceFirst(".*\\.", ""));
            correlationId(event)
                    .ifPresent(id -> line.append(" [").append(onOneLine(id)).append(']'));
            line.append(" - ").append(onOneLine(event.getFormattedMessage()));
            details(event)
                    .forEach(detail ->
                            line.append(' ').append(detail.key).append('=').append(quoted(detail.value)));
            line.append(System.lineSeparator());
            append(event.getThrowableProxy(), "", line);
            return line.toString();
        }

        private static void append(@Nullable IThrowableProxy exception, String as, StringBuilder line) {
            if (exception == null) {
                return;
            }
            line.append(as).append(exception.getClassName()).append(System.lineSeparator());
            frames(exception)
                    .forEach(frame -> line.append("\tat ").append(frame).append(System.lineSeparator()));
            append(exception.getCause(), "caused by ", line);
        }

        private static String quoted(Object value) {
            String text = onOneLine(value.toString());
            return text.contains(" ") ? '"' + text.replace('"', '\'') + '"' : text;
        }

        /** Prevents injected lines. */
        private static String onOneLine(String text) {
            return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
        }
    }
}
