package io.lagomcp.invoices.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.lagomcp.invoices.lago.http.CorrelationId;
import java.time.Instant;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Log lines for programs: a JSON object each. */
final class JsonLogEncoder extends LogLineEncoder {
    private static final JsonMapper JSON = JsonMapper.shared();
    /** By these names, other programs find what belongs together. */
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
            line.set("exception", told(exception));
        }
        return JSON.writeValueAsString(line) + "\n";
    }

    private static ObjectNode told(IThrowableProxy exception) {
        ObjectNode told = JSON.createObjectNode().put("class", exception.getClassName());
        ArrayNode frames = told.putArray("frames");
        frames(exception).forEach(frames::add);
        IThrowableProxy cause = exception.getCause();
        if (cause != null) {
            told.set("cause", told(cause));
        }
        return told;
    }
}
