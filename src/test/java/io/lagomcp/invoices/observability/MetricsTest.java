package io.lagomcp.invoices.observability;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.audit.SampleEvents;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.store.Store.Replica;
import io.lagomcp.invoices.webhook.WebhookStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The figures: what they count, and that nobody can make them grow. */
class MetricsTest {
    private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (?!\\S+_seconds_max )(\\S+) ");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `((?:lago_mcp|jvm)_[a-z_*]+)` \\| (.*?) \\|");
    private static final Pattern WORD = Pattern.compile("`([a-z]+)`");

    private final LabelAllowlist names = new LabelAllowlist();
    private final Metrics metrics = new Metrics(names);

    @BeforeEach
    void knowTheTools() {
        names.register(SampleCalls.NAMES);
        metrics.gauges(() -> 3, () -> 2);
        metrics.webhook(() -> new WebhookStatus(4, Optional.of(Instant.now().minusSeconds(3600)), false, 7, 6, 5));
    }

    @Test
    void messagesThatAreNotDeliveredAndAttemptsAreCounted() {
        assertFigure("lago_mcp_webhook_waiting 4.0");
        assertThat(metrics.text()).containsPattern("lago_mcp_webhook_lag_seconds 36\\d\\d\\.0");
        assertFigure("lago_mcp_webhook_messages_total{outcome=\"delivered\"} 7.0");
        assertFigure("lago_mcp_webhook_messages_total{outcome=\"failed\"} 6.0");
        assertFigure("lago_mcp_webhook_messages_total{outcome=\"given_up\"} 5.0");
    }

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void callsAreCountedByMethodTargetAndOutcome() {
        metrics.started(SampleCalls.call("tools/call", "find_invoice")).ended("ok");
        metrics.started(SampleCalls.call("tools/call", "find_invoice")).ended("ok");
        metrics.started(SampleCalls.call("tools/call", "find_invoice")).ended("invoice_not_found");

        assertFigure("lago_mcp_calls_total{method=\"tools/call\",outcome=\"ok\",target=\"find_invoice\"} 2.0");
        assertFigure("lago_mcp_calls_total{method=\"tools/call\",outcome=\"invoice_not_found\",target=\"find_invoice\"}"
                + " 1.0");
        assertFigure("lago_mcp_call_seconds_count{method=\"tools/call\",target=\"find_invoice\"} 3");
    }

    @Test
    void callsThatAreWorkedOnAreCountedUntilTheyEnd() {
        RequestListener.Observation under = metrics.started(SampleCalls.call("ping", ""));
        assertFigure("lago_mcp_calls_running 1.0");

        under.ended("ok");

        assertFigure("lago_mcp_calls_running 0.0");
    }

    @Test
    void namesThatNobodyKnowsAreAllTheSame() {
        for (int i = 0; i < 500; i++) {
            metrics.started(SampleCalls.call("tools/call", "invented_" + i)).ended("code_" + i);
            metrics.started(SampleCalls.call("invented/" + i, "")).ended("not a code " + i);
        }

        assertThat(metrics.text()).doesNotContain("invented");
        assertThat(metrics.text().lines().filter(line -> line.startsWith("lago_mcp_calls_total")))
                .as("each series costs memory, here and in Prometheus")
                .hasSizeLessThan(160);
    }

    @Test
    void requestsToLagoAreCountedByRouteAndStatusClass() {
        metrics.attemptEnded(SampleCalls.tried(1, 503));
        metrics.attemptEnded(SampleCalls.tried(2, 0));
        metrics.attemptEnded(SampleCalls.tried(3, 200));
        metrics.callEnded(SampleCalls.called(Optional.empty()));
        metrics.callEnded(SampleCalls.called(Optional.of("outcome_unknown")));

        String route = "route=\"GET /invoices/{lago_id}\"";
        assertFigure("lago_mcp_upstream_requests_total{" + route + ",status=\"5xx\"} 1.0");
        assertFigure("lago_mcp_upstream_requests_total{" + route + ",status=\"none\"} 1.0");
        assertFigure("lago_mcp_upstream_requests_total{" + route + ",status=\"2xx\"} 1.0");
        assertFigure("lago_mcp_upstream_retries_total{" + route + "} 2.0");
        assertFigure("lago_mcp_upstream_seconds_count{" + route + "} 3");
        assertFigure("lago_mcp_upstream_calls_total{outcome=\"outcome_unknown\"," + route + "} 1.0");
        assertFigure("lago_mcp_rate_limit_wait_seconds_count 2");
    }

    @Test
    void confirmationsAreCountedByChannelAndOutcome() {
        metrics.recorded(SampleCalls.intent("elicitation"));
        metrics.recorded(SampleCalls.intent(""));
        metrics.recorded(new AuditEvent.Refused(SampleCalls.subject(), "declined", "", "elicitation"));
        metrics.recorded(new AuditEvent.Refused(SampleCalls.subject(), "denied_by_policy", "no", ""));
        metrics.recorded(SampleCalls.done());

        assertFigure("lago_mcp_confirmations_total{channel=\"elicitation\",outcome=\"confirmed\"} 1.0");
        assertFigure("lago_mcp_confirmations_total{channel=\"elicitation\",outcome=\"declined\"} 1.0");
        assertFigure("lago_mcp_confirmations_total{channel=\"policy\",outcome=\"confirmed\"} 1.0");
        assertThat(metrics.text()).as("nobody was asked").doesNotContain("denied_by_policy");
        assertFigure("lago_mcp_changes_total{result=\"done\",tool=\"void_invoice\"} 1.0");
    }

    @Test
    void sessionsAndWaitingPlansAreAskedFor() {
        assertFigure("lago_mcp_sessions 3.0");
        assertFigure("lago_mcp_confirmations_waiting 2.0");
    }

    @Test
    void theDocumentNamesEveryFigureWithItsLabelsAndNoOther() throws IOException {
        everythingHappens();
        Map<String, Set<String>> documented = documented();

        Map<String, Set<String>> real = new TreeMap<>();
        Matcher types = TYPE.matcher(metrics.text());
        while (types.find()) {
            real.put(types.group(1).replaceAll("^jvm_([a-z]+)_.*", "jvm_$1_*"), labels(types.group(1)));
        }

        assertThat(documented.keySet()).isEqualTo(real.keySet());
        documented.forEach((name, labels) -> {
            if (name.startsWith("lago_mcp")) {
                assertThat(real.get(name)).as("labels of %s", name).isEqualTo(labels);
            }
        });
    }

    private void everythingHappens() {
        metrics.store(() -> 1, () -> 0, () -> List.of(new Replica("a", "0.1.0", ""), new Replica("b", "0.1.0", "")));
        metrics.lockTaken(Duration.ofMillis(1));
        metrics.committed(Duration.ofMillis(1));
        assertFigure("lago_mcp_replicas{version=\"0.1.0\"} 2.0");
        metrics.started(SampleCalls.call("tools/call", "find_invoice")).ended("ok");
        metrics.attemptEnded(SampleCalls.tried(2, 200));
        metrics.callEnded(SampleCalls.called(Optional.empty()));
        metrics.recorded(SampleEvents.planned(SampleCalls.subject()));
        metrics.recorded(SampleCalls.intent("elicitation"));
        metrics.recorded(SampleCalls.done());
    }

    private static Map<String, Set<String>> documented() throws IOException {
        Map<String, Set<String>> documented = new TreeMap<>();
        Matcher rows = ROW.matcher(Files.readString(Path.of("docs/operations.md")));
        while (rows.find()) {
            documented.put(rows.group(1), words(WORD, rows.group(2)));
        }
        return documented;
    }

    private Set<String> labels(String family) {
        Pattern series = Pattern.compile("(?m)^" + family + "(?:_count)?\\{(.*)\\} \\S+$");
        Matcher found = series.matcher(metrics.text());
        return found.find() ? words(Pattern.compile("([a-z]+)=\""), found.group(1)) : Set.of();
    }

    private static Set<String> words(Pattern pattern, String text) {
        Set<String> words = new TreeSet<>();
        Matcher found = pattern.matcher(text);
        while (found.find()) {
            words.add(found.group(1));
        }
        return words;
    }

    private void assertFigure(String line) {
        assertThat(metrics.text().lines()).contains(line);
    }
}
