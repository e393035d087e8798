package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.config.AuthSettings;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.mcp.protocol.TestTools;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The test tools behind the real HTTP server, on a free port of loopback. */
final class HttpTestServer implements AutoCloseable {
    static final HttpSettings SETTINGS = settings(true, List.of(), List.of(), 100, 50, Duration.ofMinutes(30));

    /** Where requests came from, as the authenticator was told. */
    final List<String> addresses = new CopyOnWriteArrayList<>();

    /** What messages and the work on them may take, in bytes. */
    final PerOwnerLimit memory;

    final TestTools tools = new TestTools();
    /** The codes of what looked like an attack. */
    final List<String> recorded = new CopyOnWriteArrayList<>();

    final McpHttpServer server;

    private HttpTestServer(HttpSettings settings, Authenticator authenticator, Duration signOfLife) throws IOException {
        this(settings, authenticator, signOfLife, PerOwnerLimit.ofHeap(true), Optional.empty());
    }

    private HttpTestServer(
            HttpSettings settings,
            Authenticator authenticator,
            Duration signOfLife,
            PerOwnerLimit memory,
            Optional<SessionStore> sessions)
            throws IOException {
        this.memory = memory;
        this.server = new McpHttpServer(
                tools.server(),
                settings,
                visit -> {
                    addresses.add(visit.address());
                    return authenticator.authenticate(visit);
                },
                RequestListener.none(),
                (address, code, caller) -> recorded.add(code),
                memory,
                sessions,
                Map.of(),
                signOfLife);
        server.start();
    }

    static HttpTestServer open() throws IOException {
        return with(SETTINGS, Authenticator.open());
    }

    static HttpTestServer keptAliveEvery(Duration signOfLife) throws IOException {
        return new HttpTestServer(SETTINGS, Authenticator.open(), signOfLife);
    }

    static HttpTestServer behind(Authenticator authenticator) throws IOException {
        return with(SETTINGS, authenticator);
    }

    static HttpTestServer behind(Authenticator authenticator, int sessions, int each) throws IOException {
        return with(settings(true, List.of(), List.of(), sessions, each, Duration.ofMinutes(30)), authenticator);
    }

    static HttpTestServer behind(Authenticator authenticator, PerOwnerLimit memory) throws IOException {
        return new HttpTestServer(SETTINGS, authenticator, Duration.ofSeconds(15), memory, Optional.empty());
    }

    static HttpTestServer sharing(SessionStore sessions) throws IOException {
        return new HttpTestServer(
                SETTINGS,
                Authenticator.open(),
                Duration.ofSeconds(15),
                PerOwnerLimit.ofHeap(true),
                Optional.of(sessions));
    }

    static HttpTestServer withoutSse() throws IOException {
        return with(settings(false, List.of(), List.of(), 100, 50, Duration.ofMinutes(30)), Authenticator.open());
    }

    static HttpTestServer forgettingAfter(Duration idle) throws IOException {
        return with(settings(true, List.of(), List.of(), 100, 50, idle), Authenticator.open());
    }

    static HttpTestServer trusting(List<String> proxies, List<String> hosts) throws IOException {
        return with(settings(true, hosts, proxies, 100, 50, Duration.ofMinutes(30)), Authenticator.open());
    }

    private static HttpTestServer with(HttpSettings settings, Authenticator authenticator) throws IOException {
        return new HttpTestServer(settings, authenticator, Duration.ofSeconds(15));
    }

    static HttpTestServer encrypted(HttpSettings.Keystore keystore, Authenticator authenticator) throws IOException {
        HttpSettings plain = SETTINGS;
        return with(
                new HttpSettings(
                        plain.host(),
                        plain.port(),
                        plain.legacySse(),
                        plain.publicUrl(),
                        plain.allowedHosts(),
                        plain.allowedOrigins(),
                        plain.trustedProxies(),
                        Optional.of(keystore),
                        plain.maxSessions(),
                        plain.maxSessionsEach(),
                        plain.sessionIdle(),
                        plain.callsPerMinute(),
                        plain.maxCalls(),
                        plain.access(),
                        plain.approvalPage()),
                authenticator);
    }

    private static HttpSettings settings(
            boolean sse, List<String> hosts, List<String> proxies, int sessions, int each, Duration idle) {
        return new HttpSettings(
                "127.0.0.1",
                0,
                sse,
                Optional.empty(),
                hosts,
                List.of(),
                proxies,
                Optional.empty(),
                sessions,
                each,
                idle,
                100_000,
                200,
                new AuthSettings.Open(),
                HttpSettings.ApprovalPageSettings.shared());
    }

    URI mcp() {
        return server.address().resolve("/mcp");
    }

    @Override
    public void close() {
        tools.release.countDown();
        server.close();
    }
}
