package io.lagomcp.invoices.observability;

import io.lagomcp.invoices.audit.AuditLog.AuditListener;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.lago.http.LagoListener;
import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.mcp.protocol.RequestListener.RequestInfo;
import io.lagomcp.invoices.store.Store.Replica;
import io.lagomcp.invoices.store.Store.StoreListener;
import io.lagomcp.invoices.webhook.WebhookStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Collects metrics; {@code docs/operations.md} lists them. No label contains text that a caller can choose freely. */
final class Metrics implements RequestListener, LagoListener, AuditListener, StoreListener, AutoCloseable {
    private static final String METHOD = "method";
    private static final String TARGET = "target";
    private static final String OUTCOME = "outcome";
    private static final String ROUTE = "route";

    private static final Duration[] UPSTREAM = millis(10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000);
    /** Calls may wait for a person. */
    private static final Duration[] CALLS = millis(5, 25, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 120_000);

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final AtomicInteger running = new AtomicInteger();
    private final LabelAllowlist names;
    private volatile Runnable beforeScrape = () -> {};

    Metrics(LabelAllowlist names) {
        this.names = names;
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        collections.bindTo(registry);
        gauge("lago.mcp.calls.running", "Running calls", running::get);
    }

    /** Adds gauges that are read at each scrape. */
    void gauges(IntSupplier sessions, IntSupplier waiting) {
        gauge("lago.mcp.sessions", "Open sessions", sessions);
        gauge("lago.mcp.confirmations.waiting", "Plans that wait for approval", waiting);
    }

    /** Adds the connections to the database and the servers that share it, which are read at each scrape. */
    void store(IntSupplier active, IntSupplier waiting, Supplier<List<Replica>> running) {
        gauge("lago.mcp.store.connections.active", "Connections to the database in use", active);
        gauge("lago.mcp.store.connections.waiting", "Threads that wait for a connection to the database", waiting);
        MultiGauge replicas = MultiGauge.builder("lago.mcp.replicas")
                .description("Running servers that share the database, by version")
                .register(registry);
        beforeScrape = () -> replicas.register(
                running.get().stream()
                        .collect(Collectors.groupingBy(Replica::version, Collectors.counting()))
                        .entrySet()
                        .stream()
                        .map(versions -> MultiGauge.Row.of(Tags.of("version", versions.getKey()), versions.getValue()))
                        .collect(Collectors.toList()),
                true);
    }

    /** This object. A caller that converted it itself would load the interface also where there is no store. */
    StoreListener storeListener() {
        return this;
    }

    @Override
    public void lockTaken(Duration waited) {
        timer("lago.mcp.store.lock.wait", "How long servers waited for each other", UPSTREAM)
                .record(waited);
    }

    @Override
    public void committed(Duration duration) {
        timer("lago.mcp.store.commit", "Duration of commits", UPSTREAM).record(duration);
    }

    /** Adds the delivery of webhook messages, which is read at each scrape. */
    void webhook(Supplier<WebhookStatus> status) {
        gauge("lago.mcp.webhook.waiting", "Webhook messages that are not delivered", () -> status.get()
                .waiting());
        gauge(
                "lago.mcp.webhook.lag.seconds",
                "Age of the oldest of them",
                () -> Math.toIntExact(status.get().lag(Instant.now()).toSeconds()));
        delivered("delivered", () -> status.get().delivered());
        delivered("failed", () -> status.get().failed());
        delivered("given_up", () -> status.get().givenUp());
    }

    private void delivered(String outcome, LongSupplier count) {
        FunctionCounter.builder("lago.mcp.webhook.messages", count, LongSupplier::getAsLong)
                .description("Attempts to deliver webhook messages, and messages that were given up")
                .tag(OUTCOME, outcome)
                .register(registry);
    }

    /** All metrics in Prometheus' text format. */
    String text() {
        beforeScrape.run();
        return registry.scrape();
    }

    @Override
    public Observation started(RequestInfo call) {
        String method = LabelAllowlist.method(call);
        String target = names.target(call);
        Timer.Sample sample = Timer.start(registry);
        running.incrementAndGet();
        return outcome -> {
            running.decrementAndGet();
            sample.stop(timer("lago.mcp.call", "Duration of calls", CALLS, METHOD, method, TARGET, target));
            count("lago.mcp.calls", METHOD, method, TARGET, target, OUTCOME, names.code(outcome));
        };
    }

    @Override
    public void attemptEnded(LagoListener.Try ended) {
        String route = ended.route().toString();
        count("lago.mcp.upstream.requests", ROUTE, route, "status", statusClass(ended.status()));
        timer("lago.mcp.upstream", "Duration of requests to Lago", UPSTREAM, ROUTE, route)
                .record(ended.duration());
        if (ended.number() > 1) {
            count("lago.mcp.upstream.retries", ROUTE, route);
        }
    }

    @Override
    public void callEnded(LagoListener.Call ended) {
        String outcome = ended.failure().map(names::code).orElse("ok");
        count("lago.mcp.upstream.calls", ROUTE, ended.route().toString(), OUTCOME, outcome);
        timer("lago.mcp.rate.limit.wait", "How long calls to Lago waited for the rate limit", UPSTREAM)
                .record(ended.paced());
    }

    @Override
    public void recorded(AuditEvent event) {
        if (event instanceof AuditEvent.Planned planned) {
            count("lago.mcp.plans", "tool", tool(event), "decision", planned.decision());
        } else if (event instanceof AuditEvent.Refused refused) {
            if (!refused.channel().isEmpty()) {
                count("lago.mcp.confirmations", "channel", refused.channel(), OUTCOME, names.code(refused.code()));
            }
        } else if (event instanceof AuditEvent.Intent intent) {
            String channel = intent.channel().isEmpty() ? "policy" : intent.channel();
            count("lago.mcp.confirmations", "channel", channel, OUTCOME, "confirmed");
        } else if (event instanceof AuditEvent.Outcome outcome) {
            String result = outcome.result().name().toLowerCase(Locale.ROOT);
            count("lago.mcp.changes", "tool", tool(event), "result", result);
        }
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }

    private String tool(AuditEvent event) {
        return names.target(event.subject().tool());
    }

    private void gauge(String name, String what, IntSupplier value) {
        Gauge.builder(name, value, IntSupplier::getAsInt)
                .strongReference(true)
                .description(what)
                .register(registry);
    }

    private void count(String name, String... labels) {
        registry.counter(name, labels).increment();
    }

    private Timer timer(String name, String what, Duration[] buckets, String... labels) {
        return Timer.builder(name)
                .description(what)
                .tags(labels)
                .serviceLevelObjectives(buckets)
                .register(registry);
    }

    private static String statusClass(OptionalInt status) {
        return status.isPresent() ? status.getAsInt() / 100 + "xx" : "none";
    }

    private static Duration[] millis(long... lengths) {
        return LongStream.of(lengths).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
