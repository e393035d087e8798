package io.lagomcp.invoices.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.encoder.EncoderBase;
import io.lagomcp.invoices.lago.http.CorrelationId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.event.KeyValuePair;

/**
 * Writes what is logged, a line each. Of exceptions it tells their classes and where they happened and never their messages,
 * because those may repeat what Lago sent, which is about people.
 */
abstract class LogLineEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};

    /** The line, with its end. */
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

    /** What is told beside the message, by name. */
    static List<KeyValuePair> details(ILoggingEvent event) {
        return Objects.requireNonNullElse(event.getKeyValuePairs(), List.of());
    }

    /** Where it happened, as {@code class.method(File.java:12)}. */
    static List<String> frames(IThrowableProxy exception) {
        return Arrays.stream(exception.getStackTraceElementProxyArray())
                .map(frame -> frame.getStackTraceElement().toString())
                .toList();
    }
}
