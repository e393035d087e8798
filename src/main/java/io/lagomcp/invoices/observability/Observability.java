package io.lagomcp.invoices.observability;

import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.AuditLog.AuditListener;
import io.lagomcp.invoices.lago.HealthProbe;
import io.lagomcp.invoices.lago.http.LagoListener;
import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.mcp.protocol.RequestListener.RequestInfo;
import io.lagomcp.invoices.store.Store;
import io.lagomcp.invoices.store.Store.StoreListener;
import io.lagomcp.invoices.webhook.WebhookStatus;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Metrics, health checks, traces and the log of calls. It is created first, because the rest of the program is built with its
 * listeners; {@link #open} follows when the components exist. Disabled parts cost nothing.
 */
public final class Observability implements AutoCloseable {
    private final Optional<InetSocketAddress> management;
    private final Collection<String> hosts;
    private final LabelAllowlist names = new LabelAllowlist();
    private final CallLogger log = new CallLogger(names);
    private final @Nullable Metrics metrics;
    private final @Nullable Tracing tracing;
    private @Nullable ReadinessChecks readiness;
    private @Nullable ManagementServer server;

    private Observability(
            Optional<InetSocketAddress> management, Collection<String> hosts, Optional<TracingSettings> traces) {
        this.management = management;
        this.hosts = List.copyOf(hosts);
        this.metrics = management.isPresent() ? new Metrics(names) : null;
        this.tracing = traces.isPresent() ? Tracing.start(traces.get(), names) : null;
    }

    /**
     * Creates the listeners.
     *
     * @param management the address of metrics and health checks; empty for none
     * @param hosts allowed host names of the management port besides addresses and names without a dot
     * @param environment whose {@code OTEL_EXPORTER_OTLP_ENDPOINT} turns tracing on
     * @throws io.lagomcp.invoices.config.InvalidSettingException if one of OpenTelemetry's variables cannot be used
     */
    public static Observability start(
            Optional<InetSocketAddress> management, Collection<String> hosts, Map<String, String> environment) {
        return new Observability(management, hosts, TracingSettings.from(environment));
    }

    /**
     * Checks whether {@link #start} can use this environment; starts nothing.
     *
     * @throws io.lagomcp.invoices.config.InvalidSettingException if one of OpenTelemetry's variables cannot be used
     */
    public static void requireUsable(Map<String, String> environment) {
        TracingSettings.from(environment);
    }

    public RequestListener calls() {
        RequestListener measured = metrics == null ? log : new CombinedRequestListener(metrics, log);
        return tracing == null ? measured : new CombinedRequestListener(tracing, measured);
    }

    public LagoListener lago() {
        LagoListener measured = metrics == null ? log : new CombinedLagoListener(metrics, log);
        return tracing == null ? measured : new CombinedLagoListener(measured, tracing);
    }

    public AuditListener audit() {
        return metrics == null ? AuditListener.none() : metrics;
    }

    public StoreListener store() {
        return metrics == null ? StoreListener.none() : metrics.storeListener();
    }

    /**
     * Opens the management port, if there is one, and allows the names of the components. Call it once.
     *
     * @throws IllegalStateException if the port cannot be used
     */
    public synchronized void open(MonitoredComponents watched) {
        names.register(watched.names());
        if (management.isPresent() && metrics != null) {
            ReadinessChecks asked = new ReadinessChecks(watched);
            metrics.gauges(watched.sessions(), watched.waiting());
            if (watched.store().isPresent()) {
                Store store = watched.store().get();
                metrics.store(store::activeConnections, store::waitingForConnections, store::lastSeen);
            }
            watched.webhook().ifPresent(metrics::webhook);
            server = new ManagementServer(management.get(), hosts, asked::report, metrics::text).started();
            readiness = asked;
        }
    }

    /** The open management port; empty where there is none. */
    public synchronized Optional<Integer> port() {
        return Optional.ofNullable(server).map(ManagementServer::port);
    }

    /** Makes {@code /readyz} report that the server is stopping. */
    public synchronized void drain() {
        if (readiness != null) {
            readiness.drains();
        }
    }

    /** Closes the port and sends the last spans within seconds. */
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

    /**
     * The components that are monitored.
     *
     * @param names of all tools, prompts and resource templates; other names do not become labels or names of spans
     * @param lago checked for {@code /readyz}, at most every few seconds
     * @param audit checked likewise: whether it can be written; without that a server with a store is ready all the same
     * @param sessions the number of open sessions
     * @param waiting the number of plans that wait for approval
     * @param store the database that several servers share; empty for files
     * @param webhook how far the delivery of webhook messages is; empty where none are sent
     */
    public record MonitoredComponents(
            Collection<String> names,
            HealthProbe lago,
            AuditLog audit,
            IntSupplier sessions,
            IntSupplier waiting,
            Optional<Store> store,
            Optional<Supplier<WebhookStatus>> webhook) {}

    private record CombinedRequestListener(RequestListener first, RequestListener second) implements RequestListener {
        @Override
        public Observation started(RequestInfo call) {
            Observation one = first.started(call);
            Observation other = second.started(call);
            return outcome -> {
                other.ended(outcome);
                one.ended(outcome);
            };
        }
    }

    private record CombinedLagoListener(LagoListener first, LagoListener second) implements LagoListener {
        @Override
        public void attemptEnded(Try ended) {
            first.attemptEnded(ended);
            second.attemptEnded(ended);
        }

        @Override
        public void callEnded(Call ended) {
            first.callEnded(ended);
            second.callEnded(ended);
        }
    }
}
