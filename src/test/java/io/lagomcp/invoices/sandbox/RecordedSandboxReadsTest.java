package io.lagomcp.invoices.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Each recorded read gets the recorded answer from a sandbox that holds the same invoices. */
class RecordedSandboxReadsTest {
    /** Longer than Lago keeps a count: its cache of counts was emptied before each of the recorded reads. */
    private static final Duration BETWEEN_READS = Duration.ofMinutes(31);

    @Test
    void getTheRecordedAnswers() {
        TestClock clock = new TestClock();
        clock.advance(Duration.between(clock.instant(), RecordedLagoAnswers.TIME));
        JsonNode reads = RecordedLagoAnswers.read("reads");
        SandboxOptions options = SandboxClient.slow().withClock(clock).withInvoices(RecordedLagoAnswers.invoices());
        SoftAssertions all = new SoftAssertions();
        try (SandboxClient lago = SandboxClient.start(options)) {
            for (JsonNode read : reads) {
                clock.advance(BETWEEN_READS);
                ObjectNode expected = ((ObjectNode) read).deepCopy();
                expected.remove(List.of("name", "method", "path", "authorization"));
                JsonNode authorization = read.path("authorization");
                SandboxClient caller =
                        authorization.isString() ? lago.withAuthorization(authorization.stringValue()) : lago;
                SandboxClient.Answer answer = caller.send(
                        read.path("method").stringValue(), read.path("path").stringValue(), "");
                all.assertThat(asRecorded(answer, expected))
                        .as(read.path("name").stringValue())
                        .isEqualTo(expected);
            }
        }
        assertThat(reads).hasSize(476);
        all.assertAll();
    }

    /** The answer in the form of a recording, as far as the recording goes. */
    private static ObjectNode asRecorded(SandboxClient.Answer answer, ObjectNode recording) {
        boolean empty = answer.body().isEmpty();
        JsonNode body = empty ? SandboxJson.MAPPER.nullNode() : answer.json();
        ObjectNode seen = SandboxJson.object().put("status", answer.status()).put("empty", empty);
        boolean list = body.has("invoices");
        if (list) {
            ArrayNode ids = seen.putArray("ids");
            body.path("invoices").forEach(row -> ids.add(row.path("lago_id")));
            seen.set("meta", body.path("meta"));
        }
        if (answer.status() == 200 && !empty) {
            Set<String> keys = new TreeSet<>();
            (list ? body.path("invoices") : SandboxJson.array().add(body.path("invoice")))
                    .forEach(row -> keys.addAll(row.propertyNames()));
            ArrayNode names = seen.putArray("keys");
            keys.forEach(names::add);
        } else if (recording.has("body")) {
            seen.set("body", body);
        }
        return seen;
    }
}
