package io.lagomcp.invoices.observability;

import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.SampleEvents;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.lago.http.ApiUrl;
import io.lagomcp.invoices.lago.http.LagoLimits;
import io.lagomcp.invoices.lago.http.LagoListener;
import io.lagomcp.invoices.lago.http.RequestClock;
import io.lagomcp.invoices.lago.http.RequestSender;
import io.lagomcp.invoices.mcp.protocol.RequestListener.RequestInfo;
import io.lagomcp.invoices.observability.Observability.MonitoredComponents;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** What the rest of the program tells whoever listens. */
final class SampleCalls {
    static final String INVOICE = "1a901a90-1a90-1a90-1a90-1a901a901a90";
    static final String KEY = "0c7e6a55-canary-key-b2f1-4f6e9d3a1c08";
    static final List<String> NAMES = List.of("find_invoice", "void_invoice", "explain_invoice");

    private SampleCalls() {}

    static RequestInfo call(String method, String target) {
        return call(method, target, Map.of());
    }

    static RequestInfo call(String method, String target, Map<String, String> meta) {
        return new RequestInfo(method, target, "7", "session-1", "2025-11-25", "tcp", "support", "ticket-4711", meta);
    }

    static LagoListener.Route route() {
        return new LagoListener.Route("GET", "/invoices/{lago_id}", "lago.test", 443);
    }

    static LagoListener.Try tried(int number, int status) {
        Optional<String> failure = status == 200 ? Optional.empty() : Optional.of("unavailable");
        OptionalInt answered = status == 0 ? OptionalInt.empty() : OptionalInt.of(status);
        return new LagoListener.Try(route(), number, answered, failure, Duration.ofMillis(30));
    }

    static LagoListener.Call called(Optional<String> failure) {
        return new LagoListener.Call(route(), 1, failure, Duration.ofMillis(5), Duration.ofMillis(40));
    }

    static AuditContext subject() {
        return new AuditContext("plan", "support", "client 1", "void_invoice", "d");
    }

    static AuditEvent intent(String channel) {
        return new AuditEvent.Intent(
                subject(), "confirm", "default", channel, Optional.empty(), SampleEvents.settlingRead());
    }

    static AuditEvent done() {
        return SampleEvents.outcome(subject(), AuditEvent.Result.DONE, "", Optional.empty());
    }

    static MonitoredComponents watched(LagoClient lago, AuditLog audit) {
        return new MonitoredComponents(
                NAMES, lago.reachability(), audit, () -> 3, () -> 2, Optional.empty(), Optional.empty());
    }

    static LagoClient lago(String url, LagoListener listener) {
        LagoLimits limits = new LagoLimits(
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                64 * 1024,
                1,
                Duration.ofMillis(1),
                Duration.ofMillis(10));
        return new LagoClient(
                new RequestSender(ApiUrl.of(url), () -> KEY, limits, listener, RequestClock.system(), own -> own));
    }
}
