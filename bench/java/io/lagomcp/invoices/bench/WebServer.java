package io.lagomcp.invoices.bench;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The program as a server over HTTP, while it runs, and the sessions that were opened with it. */
final class WebServer implements Closeable {
    private static final String ANNOUNCED = "Serving assistants at ";

    private final Process process;
    private final BufferedReader out;
    private final int port;
    private final List<WebConnection> connections = new ArrayList<>();

    /** Starts it, and waits until it listens. */
    WebServer(Program program, Setting setting) throws IOException {
        process = program.start(setting.errors());
        out = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null || !line.startsWith(ANNOUNCED)) {
            process.destroy();
            throw new IOException("not started: " + line + "; see " + setting.errors());
        }
        URI address = URI.create(line.substring(ANNOUNCED.length()));
        if (!InetAddress.getByName(address.getHost()).isLoopbackAddress()) {
            process.destroy();
            throw new IOException("not on loopback: " + address);
        }
        port = address.getPort();
    }

    Process process() {
        return process;
    }

    int port() {
        return port;
    }

    /** The port for health and figures, of a program that was told to have one; to be asked once. */
    int managementPort() throws IOException {
        String line = out.readLine();
        return Integer.parseInt(String.valueOf(line).replaceAll("[^0-9]", ""));
    }

    /** A new session on a connection of its own. */
    WebConnection session() throws IOException {
        return session(Setting.TOKEN);
    }

    /** The same for whoever has this token. */
    WebConnection session(String token) throws IOException {
        WebConnection connection = WebConnection.initialized(port, token);
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
