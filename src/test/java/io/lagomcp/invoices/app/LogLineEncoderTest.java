package io.lagomcp.invoices.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class LogLineEncoderTest {
    private final Exception talkative =
            new IllegalStateException("canary of ann@example.com", new IOException("canary in the cause"));

    @Test
    void jsonHasAnObjectOnEachLine() {
        String line = line(new LogLineEncoder.Json(), "two\nlines \"quoted\"", null, Map.of("correlation_id", "abc-1"));

        assertThat(line).endsWith("}\n").satisfies(text -> assertThat(text.lines())
                .hasSize(1));
        JsonNode told = JsonMapper.shared().readTree(line);
        assertThat(told.path("timestamp").stringValue()).isEqualTo("2026-07-01T12:00:00Z");
        assertThat(told.path("level").stringValue()).isEqualTo("WARN");
        assertThat(told.path("logger").stringValue()).isEqualTo("io.lagomcp.invoices.Something");
        assertThat(told.path("message").stringValue()).isEqualTo("two\nlines \"quoted\"");
        assertThat(told.path("correlation_id").stringValue()).isEqualTo("abc-1");
        assertThat(told.has("exception")).isFalse();
    }

    @Test
    void textIsOneLineWhateverIsInTheMessageAndShowsTheCorrelationId() {
        assertThat(line(
                        new LogLineEncoder.Text(),
                        "one\r\n12:00 ERROR forged",
                        null,
                        Map.of("correlation_id", "abc\n1")))
                .endsWith(" WARN  Something [abc 1] - one 12:00 ERROR forged" + System.lineSeparator());
        assertThat(line(new LogLineEncoder.Text(), "message", null, Map.of()))
                .endsWith(" WARN  Something - message" + System.lineSeparator());
    }

    @Test
    void whatIsToldBesideTheMessageHasNames() {
        Map<String, String> context = Map.of("correlation_id", "abc-1", "trace_id", "t", "span_id", "s", "other", "no");
        List<KeyValuePair> details =
                List.of(new KeyValuePair("principal", "ann \"x\"\noutcome=ok"), new KeyValuePair("ms", 12L));

        JsonNode told =
                JsonMapper.shared().readTree(line(new LogLineEncoder.Json(), "Call ended", null, context, details));
        assertThat(told.path("principal").stringValue()).isEqualTo("ann \"x\"\noutcome=ok");
        assertThat(told.path("ms").intValue()).isEqualTo(12);
        assertThat(told.path("trace_id").stringValue()).isEqualTo("t");
        assertThat(told.path("span_id").stringValue()).isEqualTo("s");
        assertThat(told.has("other")).isFalse();
        assertThat(line(new LogLineEncoder.Text(), "Call ended", null, context, details))
                .endsWith(" [abc-1] - Call ended principal=\"ann 'x' outcome=ok\" ms=12" + System.lineSeparator());
    }

    @Test
    void ofExceptionsOnlyTheirClassesAndPlacesAreTold() {
        String json = line(new LogLineEncoder.Json(), "failed", talkative, Map.of());
        String text = line(new LogLineEncoder.Text(), "failed", talkative, Map.of());

        JsonNode exception = JsonMapper.shared().readTree(json).path("exception");
        assertThat(exception.path("class").stringValue()).isEqualTo("java.lang.IllegalStateException");
        assertThat(exception.path("frames").path(0).stringValue()).contains("LogLineEncoderTest");
        assertThat(exception.at("/cause/class").stringValue()).isEqualTo("java.io.IOException");
        assertThat(text)
                .contains("java.lang.IllegalStateException")
                .contains("caused by java.io.IOException")
                .contains("\tat " + LogLineEncoderTest.class.getName());
        assertThat(json + text).doesNotContain("canary").doesNotContain("ann@example.com");
    }

    private static String line(
            LogLineEncoder lines, String message, @Nullable Throwable thrown, Map<String, String> mdc) {
        return line(lines, message, thrown, mdc, List.of());
    }

    private static String line(
            LogLineEncoder lines,
            String message,
            @Nullable Throwable thrown,
            Map<String, String> mdc,
            List<KeyValuePair> details) {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        Logger logger = context.getLogger("io.lagomcp.invoices.Something");
        LoggingEvent event =
                new LoggingEvent(Logger.class.getName(), logger, Level.WARN, message, thrown, new Object[0]);
        event.setTimeStamp(1_782_907_200_000L);
        event.setMDCPropertyMap(mdc);
        event.setKeyValuePairs(details);
        return new String(lines.encode(event), StandardCharsets.UTF_8);
    }
}
