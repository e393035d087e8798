package io.lagomcp.invoices.operations;

import io.lagomcp.invoices.audit.AuditListener;
import io.lagomcp.invoices.lago.LagoListener;
import io.lagomcp.invoices.server.CallFacts;
import io.lagomcp.invoices.server.CallListener;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Figures, health, traces and the log of calls of one server: its listeners first, since the rest of the program is built with them, then
 * {@link #open} when there is something to watch. What is switched off costs nothing.
 */
public final class Operations implements AutoCloseable {
    private final Optional<InetSocketAddress> management;
    private final Collection<String> hosts;
    private final Names names = new Names();
    private final CallLog log = new CallLog(names);
    private final @Nullable Metrics metrics;
    private final @Nullable Tracing tracing;
    private @Nullable Readiness readiness;
    private @Nullable ManagementServer server;

    private Operations(
            Optional<InetSocketAddress> management, Collection<String> hosts, Optional<TraceSettings> traces) {
        this.management = management;
        this.hosts = List.copyOf(hosts);
        this.metrics = management.isPresent() ? new Metrics(names) : null;
        this.tracing = traces.isPresent() ? Tracing.start(traces.get(), names) : null;
    }

    /**
     * Ready to listen.
     *
     * @param management where figures and health will be asked for; empty for nowhere
     * @param hosts under which the management port may be asked besides addresses and names without a dot
     * @param environment says by {@code OTEL_EXPORTER_OTLP_ENDPOINT} whether and where spans are sent
     * @throws io.lagomcp.invoices.config.InvalidSettingException if one of OpenTelemetry's variables cannot be used
     */
    public static Operations start(
            Optional<InetSocketAddress> management, Collection<String> hosts, Map<String, String> environment) {
        return new Operations(management, hosts, TraceSettings.from(environment));
    }

    /**
     * Looks whether {@link #start} could use this environment; starts nothing.
     *
     * @throws io.lagomcp.invoices.config.InvalidSettingException if one of OpenTelemetry's variables cannot be used
     */
    public static void requireUsable(Map<String, String> environment) {
        TraceSettings.from(environment);
    }

    /** For the requests that are worked on. */
    public CallListener calls() {
        CallListener measured = metrics == null ? log : new Both(metrics, log);
        return tracing == null ? measured : new Both(tracing, measured);
    }

    /** For the calls to Lago. */
    public LagoListener lago() {
        LagoListener measured = metrics == null ? log : new BothLago(metrics, log);
        return tracing == null ? measured : new BothLago(measured, tracing);
    }

    /** For the record. */
    public AuditListener audit() {
        return metrics == null ? AuditListener.none() : metrics;
    }

    /**
     * Opens the management port, where there is one, and knows the names from now on. To be called once.
     *
     * @throws IllegalStateException if the port cannot be used
     */
    public synchronized void open(Watched watched) {
        names.know(watched.names());
        if (management.isPresent() && metrics != null) {
            Readiness asked = new Readiness(watched.lago(), watched.audit());
            metrics.gauges(watched.sessions(), watched.waiting());
            server = ManagementServer.start(management.get(), hosts, asked::report, metrics::text);
            readiness = asked;
        }
    }

    /** The port that was opened, where one was. */
    public synchronized Optional<Integer> port() {
        return Optional.ofNullable(server).map(ManagementServer::port);
    }

    /** From now on {@code /readyz} says that no call should come any more. */
    public synchronized void drain() {
        if (readiness != null) {
            readiness.drains();
        }
    }

    /** Closes the port and sends the last spans, within seconds. */
    @Override
    public synchronized void close() {
        if (server != null) {
            server.close();
        }
        if (metrics != null) {
            metrics.close();
        }
        if (tracing != null) {
            tracing.close();
        }
    }

    private record Both(CallListener first, CallListener second) implements CallListener {
        @Override
        public Observation started(CallFacts call) {
            Observation one = first.started(call);
            Observation other = second.started(call);
            return outcome -> {
                other.ended(outcome);
                one.ended(outcome);
            };
        }
    }

    private record BothLago(LagoListener first, LagoListener second) implements LagoListener {
        @Override
        public void tried(Try ended) {
            first.tried(ended);
            second.tried(ended);
        }

        @Override
        public void called(Call ended) {
            first.called(ended);
            second.called(ended);
        }
    }
}
