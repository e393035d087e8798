package io.lagomcp.invoices.bench;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The program as a server over HTTP, while it runs, and the sessions that were opened with it. */
final class WebServer implements Closeable {
    private static final String ANNOUNCED = "Serving assistants at ";

    private final Process process;
    private final int port;
    private final List<WebConnection> connections = new ArrayList<>();

    /** Starts it, and waits until it listens. */
    WebServer(Program program, Setting setting) throws IOException {
        process = program.start(setting.errors());
        String line =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        if (line == null || !line.startsWith(ANNOUNCED)) {
            process.destroy();
            throw new IOException("not started: " + line + "; see " + setting.errors());
        }
        port = URI.create(line.substring(ANNOUNCED.length())).getPort();
    }

    Process process() {
        return process;
    }

    /** A new session on a connection of its own. */
    WebConnection session() throws IOException {
        WebConnection connection = WebConnection.initialized(port, Setting.TOKEN);
        connections.add(connection);
        return connection;
    }

    @Override
    public void close() throws IOException {
        for (WebConnection connection : connections) {
            connection.close();
        }
        process.destroy();
        process.onExit().join();
    }
}
