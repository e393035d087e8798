package io.lagomcp.invoices.observability;

import io.lagomcp.invoices.lago.http.LagoListener;
import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.mcp.protocol.RequestListener.RequestInfo;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Logs each call at level {@code info}, and each request that Lago failed to answer at {@code warn}. No line contains an
 * argument, a result or text that people typed into Lago.
 */
record CallLogger(LabelAllowlist names) implements RequestListener, LagoListener {
    private static final Logger LOG = LoggerFactory.getLogger(CallLogger.class);
    private static final int SERVER_ERRORS = 500;

    @Override
    public Observation started(RequestInfo call) {
        if (!LOG.isInfoEnabled()) {
            return outcome -> {};
        }
        long started = System.nanoTime();
        return outcome -> log(call, outcome, Duration.ofNanos(System.nanoTime() - started));
    }

    private void log(RequestInfo call, String outcome, Duration duration) {
        LoggingEventBuilder line = LOG.atInfo().addKeyValue("method", LabelAllowlist.method(call));
        String target = names.target(call);
        if (!target.isEmpty()) {
            line = line.addKeyValue("target", target);
        }
        line.addKeyValue("principal", call.principal())
                .addKeyValue("outcome", names.code(outcome))
                .addKeyValue("ms", duration.toMillis())
                .log("Call ended");
    }

    @Override
    public void attemptEnded(Try ended) {
        Optional<String> failure = ended.failure().filter(code -> !code.equals("cancelled"));
        if (failure.isEmpty() || ended.status().orElse(SERVER_ERRORS) < SERVER_ERRORS) {
            return;
        }
        LoggingEventBuilder line =
                LOG.atWarn().addKeyValue("route", ended.route().toString()).addKeyValue("try", ended.number());
        if (ended.status().isPresent()) {
            line = line.addKeyValue("status", ended.status().getAsInt());
        }
        line.addKeyValue("failure", names.code(failure.get()))
                .addKeyValue("ms", ended.duration().toMillis())
                .log("Lago failed");
    }
}
