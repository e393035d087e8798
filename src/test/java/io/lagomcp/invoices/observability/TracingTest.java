package io.lagomcp.invoices.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.mcp.protocol.RequestListener.Observation;
import io.lagomcp.invoices.mcp.protocol.RequestListener.RequestInfo;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.MDC;

/** The spans, as a collector gets them. */
@Timeout(300)
class TracingTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";

    private final SpanCollector collector;
    private final LabelAllowlist names = new LabelAllowlist();

    TracingTest() throws IOException {
        collector = new SpanCollector();
        names.register(SampleCalls.NAMES);
    }

    @AfterEach
    void close() {
        collector.close();
    }

    @Test
    void aRequestIsASpanWithTheNamesOfTheConventions() {
        RequestInfo call = SampleCalls.call(
                "tools/call", "find_invoice", Map.of("traceparent", "00-" + TRACE + "-" + PARENT + "-01"));
        traced(tracing -> tracing.started(call).ended("ok"));

        Span span = collector.span("tools/call find_invoice");
        assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(hex(span.getTraceId())).isEqualTo(TRACE);
        assertThat(hex(span.getParentSpanId())).as("the client's span").isEqualTo(PARENT);
        assertThat(SpanCollector.attributes(span.getAttributesList()))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("mcp.method.name", "tools/call"),
                        Map.entry("mcp.session.id", "session-1"),
                        Map.entry("mcp.protocol.version", "2025-11-25"),
                        Map.entry("gen_ai.operation.name", "execute_tool"),
                        Map.entry("gen_ai.tool.name", "find_invoice"),
                        Map.entry("jsonrpc.request.id", "7"),
                        Map.entry("network.transport", "tcp"),
                        Map.entry("network.protocol.name", "http"),
                        Map.entry("lago_mcp.correlation_id", "ticket-4711"),
                        Map.entry("lago_mcp.outcome", "ok")));
    }

    @ParameterizedTest
    @CsvSource({
        "tools/call, find_invoice, invoice_not_found, tool_error",
        "tools/call, find_invoice, -32602, -32602",
        "prompts/get, explain_invoice, unreachable, unreachable",
        "tools/call, find_invoice, confirmation_required, ",
        "ping, '', ok, "
    })
    void onlyAFailureHasAnErrorType(String method, String target, String outcome, @Nullable String type) {
        assertThat(errorType(method, target, outcome)).isEqualTo(Optional.ofNullable(type));
    }

    private Optional<String> errorType(String method, String target, String outcome) {
        traced(tracing -> tracing.started(SampleCalls.call(method, target)).ended(outcome));
        Span span = collector.span((method + " " + target).strip());
        Optional<String> type = Optional.ofNullable(
                SpanCollector.attributes(span.getAttributesList()).get("error.type"));
        assertThat(span.getStatus().getCode())
                .isEqualTo(type.isPresent() ? StatusCode.STATUS_CODE_ERROR : StatusCode.STATUS_CODE_UNSET);
        return type;
    }

    @Test
    void everyTryAtLagoIsASpanBelow() {
        traced(tracing -> {
            Observation call = tracing.started(SampleCalls.call("tools/call", "find_invoice"));
            tracing.attemptEnded(SampleCalls.tried(1, 503));
            call.ended("ok");
            call = tracing.started(SampleCalls.call("tools/call", "void_invoice"));
            tracing.attemptEnded(SampleCalls.tried(2, 200));
            call.ended("ok");
        });

        Span refused = childOf("tools/call find_invoice");
        assertThat(refused.getName()).isEqualTo("GET /invoices/{lago_id}");
        assertThat(refused.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
        assertThat(SpanCollector.attributes(refused.getAttributesList()))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "http.request.method", "GET",
                        "url.template", "/invoices/{lago_id}",
                        "server.address", "lago.test",
                        "server.port", "443",
                        "http.response.status_code", "503",
                        "error.type", "503"));
        assertThat(refused.getEndTimeUnixNano() - refused.getStartTimeUnixNano())
                .isEqualTo(30_000_000L);
        assertThat(SpanCollector.attributes(childOf("tools/call void_invoice").getAttributesList()))
                .containsEntry("http.request.resend_count", "1")
                .doesNotContainKey("error.type");
    }

    @Test
    void whatBelongsToNoRequestIsNoSpan() {
        traced(tracing -> {
            tracing.started(SampleCalls.call("ping", "")).ended("ok");
            tracing.attemptEnded(SampleCalls.tried(1, 200));
        });

        assertThat(collector.spans()).extracting(Span::getName).containsExactly("ping");
        assertThat(MDC.get(Tracing.TRACE_ID)).as("left behind on the thread").isNull();
    }

    @Test
    void threadsWithTheSameContextBelongToTheSameRequest() throws InterruptedException {
        try (Tracing tracing = tracing(Map.of())) {
            Observation call = tracing.started(SampleCalls.call("tools/call", "find_invoice"));
            Map<String, String> context = MDC.getCopyOfContextMap();
            Thread forked = new Thread(() -> {
                MDC.setContextMap(context);
                tracing.attemptEnded(SampleCalls.tried(1, 200));
            });
            forked.start();
            forked.join();
            call.ended("ok");
        }

        assertThat(childOf("tools/call find_invoice").getName()).isEqualTo("GET /invoices/{lago_id}");
    }

    @Test
    void namesThatNobodyKnowsNameNoSpan() {
        traced(tracing -> {
            tracing.started(SampleCalls.call("tools/call", "invented")).ended("ok");
            tracing.started(SampleCalls.call("invented/method", "")).ended("ok");
        });

        assertThat(collector.spans()).extracting(Span::getName).containsExactly("tools/call other", "other");
    }

    @Test
    void aTraceparentThatIsNoneIsIgnored() {
        traced(tracing -> tracing.started(SampleCalls.call("ping", "", Map.of("traceparent", "00-zzz-1-01\r\nX: y")))
                .ended("ok"));

        assertThat(collector.span("ping").getParentSpanId()).isEqualTo(ByteString.EMPTY);
    }

    @Test
    void theVariablesOfOpenTelemetryNameTheProcessAndAuthorize() {
        try (Tracing tracing = tracing(Map.of(
                "OTEL_SERVICE_NAME", "billing-desk",
                "OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test, team=a%20b",
                "OTEL_EXPORTER_OTLP_HEADERS", "x-token=s%3D1"))) {
            tracing.started(SampleCalls.call("ping", "")).ended("ok");
        }

        assertThat(collector.resource())
                .containsEntry("service.name", "billing-desk")
                .containsEntry("deployment.environment.name", "test")
                .containsEntry("team", "a b");
        assertThat(collector.headers().get(0))
                .extractingByKey("X-token")
                .asString()
                .isEqualTo("[s=1]");
        assertThat(collector.headers().get(0).get("Content-type")).containsExactly("application/x-protobuf");
    }

    @Test
    void aCollectorThatIsAwayHoldsNobodyUp() {
        collector.close();
        Tracing tracing = tracing(Map.of());
        tracing.started(SampleCalls.call("ping", "")).ended("ok");

        tracing.close();

        assertThat(collector.spans()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "OTEL_EXPORTER_OTLP_ENDPOINT, collector:4318",
        "OTEL_EXPORTER_OTLP_ENDPOINT, http://user:secret@collector:4318",
        "OTEL_EXPORTER_OTLP_PROTOCOL, grpc",
        "OTEL_EXPORTER_OTLP_HEADERS, secret",
        "OTEL_RESOURCE_ATTRIBUTES, secret=%zz"
    })
    void aVariableThatCannotBeUsedIsNamedAndNotRepeated(String variable, String value) {
        Map<String, String> environment = new HashMap<>(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint()));
        environment.put(variable, value);

        assertThatThrownBy(() -> TracingSettings.from(environment))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessageStartingWith(variable)
                .hasMessageNotContaining("secret");
    }

    private void traced(Consumer<Tracing> calls) {
        try (Tracing tracing = tracing(Map.of())) {
            calls.accept(tracing);
        }
    }

    private Tracing tracing(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint());
        return Tracing.start(TracingSettings.from(environment).orElseThrow(), names);
    }

    private Span childOf(String parent) {
        ByteString id = collector.span(parent).getSpanId();
        return collector.spans().stream()
                .filter(span -> span.getParentSpanId().equals(id))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no span below " + parent));
    }

    private static String hex(ByteString bytes) {
        return HexFormat.of().formatHex(bytes.toByteArray());
    }
}
