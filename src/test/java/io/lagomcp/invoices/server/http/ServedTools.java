package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.access.Entrance;
import io.lagomcp.invoices.config.Access;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.server.CallListener;
import io.lagomcp.invoices.server.TestTools;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import tools.jackson.databind.json.JsonMapper;

/** The test tools behind the real HTTP server, on a free port of loopback. */
final class ServedTools implements AutoCloseable {
    static final HttpSettings SETTINGS = new HttpSettings(
            "127.0.0.1",
            0,
            true,
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            100,
            50,
            Duration.ofMinutes(30),
            100_000,
            200,
            new Access.Open());

    final TestTools tools = new TestTools();
    /** The codes of what looked like an attack. */
    final List<String> recorded = new CopyOnWriteArrayList<>();

    final HttpServer server;

    private ServedTools(HttpSettings settings, Entrance entrance, Duration signOfLife) throws IOException {
        this.server = new HttpServer(
                tools::serveOn,
                principal -> TestTools.NAMES,
                JsonMapper.builder().build(),
                settings,
                entrance,
                CallListener.none(),
                (address, code, caller) -> recorded.add(code),
                signOfLife);
        server.start();
    }

    static ServedTools open() throws IOException {
        return with(settings -> settings);
    }

    static ServedTools with(UnaryOperator<HttpSettings> changes) throws IOException {
        return new ServedTools(changes.apply(SETTINGS), Entrance.open(), Duration.ofSeconds(15));
    }

    static ServedTools keptAliveEvery(Duration signOfLife) throws IOException {
        return new ServedTools(SETTINGS, Entrance.open(), signOfLife);
    }

    static ServedTools behind(Entrance entrance) throws IOException {
        return new ServedTools(SETTINGS, entrance, Duration.ofSeconds(15));
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
