package io.lagomcp.invoices.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.lago.http.LagoListener;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class CallLoggerTest {
    private final Logger logger = (Logger) LoggerFactory.getLogger(CallLogger.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Observability operations = Observability.start(Optional.empty(), List.of(), Map.of());

    @BeforeEach
    void listen() {
        lines.start();
        logger.setAdditive(false);
        logger.addAppender(lines);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void stop() {
        operations.close();
        logger.detachAppender(lines);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    @Test
    void aCallIsOneLineWithWhoWhatAndHowItEnded(@TempDir Path folder) {
        operations.open(SampleCalls.watched(
                SampleCalls.lago("http://127.0.0.1:1", LagoListener.none()),
                AuditLog.at(folder.resolve("audit.jsonl"), Clock.systemUTC())));

        ended("invoice_not_found", "tools/call", "find_invoice");
        ended("ok", "tools/list", "");
        ended("what they typed", "tools/call", "a customer's name");

        assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsOnly(Level.INFO);
        assertThat(told())
                .containsExactly(
                        "Call ended method=tools/call target=find_invoice principal=support outcome=invoice_not_found"
                                + " ms",
                        "Call ended method=tools/list principal=support outcome=ok ms",
                        "Call ended method=tools/call target=other principal=support outcome=other ms");
    }

    @Test
    void aboveInfoNoCallLeavesALine() {
        logger.setLevel(Level.WARN);

        ended("ok", "tools/call", "find_invoice");

        assertThat(lines.list).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "500, Lago failed route=GET /invoices/{lago_id} try=2 status=500 failure=unavailable ms",
        "503, Lago failed route=GET /invoices/{lago_id} try=2 status=503 failure=unavailable ms",
        "0, Lago failed route=GET /invoices/{lago_id} try=2 failure=unavailable ms"
    })
    void aFailureOfLagoIsAWarning(int status, String expected) {
        operations.lago().attemptEnded(SampleCalls.tried(2, status));

        assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);
        assertThat(told()).containsExactly(expected);
    }

    @ParameterizedTest
    @CsvSource({"200", "404", "422", "429"})
    void anAnswerOfLagoIsNone(int status) {
        operations.lago().attemptEnded(SampleCalls.tried(1, status));

        assertThat(lines.list).isEmpty();
    }

    private void ended(String outcome, String method, String target) {
        operations.calls().started(SampleCalls.call(method, target)).ended(outcome);
    }

    /** Each line with its details, without the milliseconds. */
    private List<String> told() {
        return lines.list.stream()
                .map(line -> line.getFormattedMessage() + " "
                        + line.getKeyValuePairs().stream()
                                .map(CallLoggerTest::told)
                                .collect(Collectors.joining(" ")))
                .toList();
    }

    private static String told(KeyValuePair detail) {
        return detail.key.equals("ms") ? "ms" : detail.key + "=" + detail.value;
    }
}
