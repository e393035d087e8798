package io.lagomcp.invoices.observability;

import io.lagomcp.invoices.lago.http.JdkHttpClientDefaults;
import io.lagomcp.invoices.lago.http.LagoListener;
import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.mcp.protocol.RequestListener.RequestInfo;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.slf4j.bridge.SLF4JBridgeHandler;

/**
 * Creates spans by OpenTelemetry's conventions for MCP and HTTP: one for each request, with a child for each attempt at Lago.
 * They contain no arguments, results or text from Lago, and no address but Lago's host.
 *
 * <p>The span of a request is in the MDC of its thread, as {@value #TRACE_ID} and {@value #SPAN_ID}, for logs and for threads
 * that copy the MDC.
 */
final class Tracing implements RequestListener, LagoListener, AutoCloseable {
    static final String TRACE_ID = "trace_id";
    static final String SPAN_ID = "span_id";
    private static final String TRACE_FLAGS = "trace_flags";

    private static final Duration LONGEST_SHUTDOWN = Duration.ofSeconds(3);
    private static final int LONGEST_VALUE = 128;

    private static final TextMapGetter<Map<String, String>> META = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> meta) {
            return meta.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> meta, String key) {
            return meta == null ? null : meta.get(key);
        }
    };

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final LabelAllowlist names;

    private Tracing(SdkTracerProvider provider, LabelAllowlist names) {
        this.provider = provider;
        this.tracer = provider.get("io.lagomcp.invoices");
        this.names = names;
    }

    static Tracing start(TracingSettings settings, LabelAllowlist names) {
        // spans are sent with the JDK's HTTP client, which must be set up first
        JdkHttpClientDefaults.settle();
        // routes the java.util.logging of OpenTelemetry to our logs
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(settings.endpoint().toString())
                .setTimeout(Duration.ofSeconds(5));
        settings.headers().forEach(exporter::addHeader);
        AttributesBuilder resource = Attributes.builder();
        settings.resource().forEach(resource::put);
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault().merge(Resource.create(resource.build())))
                .setSpanLimits(SpanLimits.builder()
                        .setMaxAttributeValueLength(LONGEST_VALUE)
                        .build())
                .addSpanProcessor(BatchSpanProcessor.builder(exporter.build()).build())
                .build();
        return new Tracing(provider, names);
    }

    @Override
    public Observation started(RequestInfo call) {
        Context parent = W3CTraceContextPropagator.getInstance().extract(Context.root(), call.meta(), META);
        Span span = described(call).setParent(parent).startSpan();
        SpanContext context = span.getSpanContext();
        MDC.put(TRACE_ID, context.getTraceId());
        MDC.put(SPAN_ID, context.getSpanId());
        MDC.put(TRACE_FLAGS, context.getTraceFlags().asHex());
        boolean tool = call.method().equals("tools/call");
        return outcome -> {
            MDC.remove(TRACE_ID);
            MDC.remove(SPAN_ID);
            MDC.remove(TRACE_FLAGS);
            end(span, tool, names.code(outcome));
        };
    }

    private SpanBuilder described(RequestInfo call) {
        String method = LabelAllowlist.method(call);
        String target = names.target(call);
        SpanBuilder span = tracer.spanBuilder((method + " " + target).strip())
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("mcp.method.name", method)
                .setAttribute("jsonrpc.request.id", call.requestId())
                .setAttribute("mcp.protocol.version", call.protocolVersion())
                .setAttribute("network.transport", call.transport());
        if (call.transport().equals("tcp")) {
            span.setAttribute("network.protocol.name", "http");
        }
        if (!call.sessionId().isEmpty()) {
            span.setAttribute("mcp.session.id", call.sessionId());
        }
        if (method.equals("tools/call")) {
            span.setAttribute("gen_ai.operation.name", "execute_tool");
            span.setAttribute("gen_ai.tool.name", target);
        } else if (method.equals("prompts/get")) {
            span.setAttribute("gen_ai.prompt.name", target);
        }
        return span.setAttribute("lago_mcp.correlation_id", call.correlationId());
    }

    /** A call that waits for approval is no error. */
    private static void end(Span span, boolean tool, String outcome) {
        span.setAttribute("lago_mcp.outcome", outcome);
        if (!outcome.equals("ok") && !outcome.equals("confirmation_required")) {
            boolean ofProtocol = outcome.startsWith("-");
            if (ofProtocol) {
                span.setAttribute("rpc.response.status_code", outcome);
            }
            span.setAttribute("error.type", tool && !ofProtocol ? "tool_error" : outcome);
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    @Override
    public void attemptEnded(LagoListener.Try ended) {
        SpanContext parent = current();
        if (!parent.isValid()) {
            return;
        }
        Instant now = Instant.now();
        Route route = ended.route();
        SpanBuilder builder = tracer.spanBuilder(route.toString())
                .setParent(Context.root().with(Span.wrap(parent)))
                .setSpanKind(SpanKind.CLIENT)
                .setStartTimestamp(now.minus(ended.duration()))
                .setAttribute("http.request.method", route.method())
                .setAttribute("url.template", route.template())
                .setAttribute("server.address", route.host())
                .setAttribute("server.port", (long) route.port());
        if (ended.number() > 1) {
            builder.setAttribute("http.request.resend_count", (long) ended.number() - 1);
        }
        ended.status().ifPresent(status -> builder.setAttribute("http.response.status_code", (long) status));
        Span span = builder.startSpan();
        ended.failure().ifPresent(code -> fail(span, ended, code));
        span.end(now);
    }

    private void fail(Span span, LagoListener.Try ended, String code) {
        boolean refused = ended.status().orElse(0) >= 400;
        span.setAttribute(
                "error.type", refused ? Integer.toString(ended.status().getAsInt()) : names.code(code));
        span.setStatus(StatusCode.ERROR);
    }

    /** The span of this thread's request; invalid where there is none. */
    private static SpanContext current() {
        String traceId = MDC.get(TRACE_ID);
        String spanId = MDC.get(SPAN_ID);
        String flags = MDC.get(TRACE_FLAGS);
        return traceId == null || spanId == null || flags == null
                ? SpanContext.getInvalid()
                : SpanContext.create(traceId, spanId, TraceFlags.fromHex(flags, 0), TraceState.getDefault());
    }

    /** Sends the remaining spans within a few seconds. */
    @Override
    public void close() {
        provider.shutdown().join(LONGEST_SHUTDOWN.toMillis(), TimeUnit.MILLISECONDS);
    }
}
