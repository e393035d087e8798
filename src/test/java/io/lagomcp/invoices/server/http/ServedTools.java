package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.access.Entrance;
import io.lagomcp.invoices.config.Access;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.limit.SharedLimit;
import io.lagomcp.invoices.server.CallListener;
import io.lagomcp.invoices.server.TestTools;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The test tools behind the real HTTP server, on a free port of loopback. */
final class ServedTools implements AutoCloseable {
    static final HttpSettings SETTINGS = settings(true, List.of(), List.of(), 100, 50, Duration.ofMinutes(30));

    /** Where requests came from, as the entrance was told. */
    final List<String> addresses = new CopyOnWriteArrayList<>();

    /** What messages and the work on them may take, in bytes. */
    final SharedLimit memory;

    final TestTools tools = new TestTools();
    /** The codes of what looked like an attack. */
    final List<String> recorded = new CopyOnWriteArrayList<>();

    final HttpServer server;

    private ServedTools(HttpSettings settings, Entrance entrance, Duration signOfLife) throws IOException {
        this(settings, entrance, signOfLife, SharedLimit.ofHeap(true));
    }

    private ServedTools(HttpSettings settings, Entrance entrance, Duration signOfLife, SharedLimit memory)
            throws IOException {
        this.memory = memory;
        this.server = new HttpServer(
                tools::serveOn,
                principal -> TestTools.NAMES,
                settings,
                visit -> {
                    addresses.add(visit.address());
                    return entrance.admit(visit);
                },
                CallListener.none(),
                (address, code, caller) -> recorded.add(code),
                signOfLife,
                memory);
        server.start();
    }

    static ServedTools open() throws IOException {
        return with(SETTINGS, Entrance.open());
    }

    static ServedTools keptAliveEvery(Duration signOfLife) throws IOException {
        return new ServedTools(SETTINGS, Entrance.open(), signOfLife);
    }

    static ServedTools behind(Entrance entrance) throws IOException {
        return with(SETTINGS, entrance);
    }

    static ServedTools behind(Entrance entrance, int sessions, int each) throws IOException {
        return with(settings(true, List.of(), List.of(), sessions, each, Duration.ofMinutes(30)), entrance);
    }

    static ServedTools behind(Entrance entrance, SharedLimit memory) throws IOException {
        return new ServedTools(SETTINGS, entrance, Duration.ofSeconds(15), memory);
    }

    static ServedTools withoutSse() throws IOException {
        return with(settings(false, List.of(), List.of(), 100, 50, Duration.ofMinutes(30)), Entrance.open());
    }

    static ServedTools forgettingAfter(Duration idle) throws IOException {
        return with(settings(true, List.of(), List.of(), 100, 50, idle), Entrance.open());
    }

    static ServedTools trusting(List<String> proxies, List<String> hosts) throws IOException {
        return with(settings(true, hosts, proxies, 100, 50, Duration.ofMinutes(30)), Entrance.open());
    }

    private static ServedTools with(HttpSettings settings, Entrance entrance) throws IOException {
        return new ServedTools(settings, entrance, Duration.ofSeconds(15));
    }

    static ServedTools encrypted(HttpSettings.Keystore keystore, Entrance entrance) throws IOException {
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
                        plain.access()),
                entrance);
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
                new Access.Open());
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
