package io.lagomcp.invoices.bench;

import io.lagomcp.invoices.page.PageBrowser;
import io.lagomcp.invoices.store.FleetHistory;
import io.lagomcp.invoices.store.TcpProxy;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/** One of the servers that share a store. It reaches the database through proxies of its own. */
final class Replica implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 120_000;

    private final Program program;
    private final Setting setting;
    private final List<TcpProxy> proxies;
    private final FleetHistory history;
    private WebServer server;

    /**
     * Starts it.
     *
     * @param proxies to the servers of PostgreSQL, in the order in which the program knows them
     */
    Replica(Program program, Setting setting, List<TcpProxy> proxies, FleetHistory history) throws IOException {
        this.program = program;
        this.setting = setting;
        this.proxies = proxies;
        this.history = history;
        this.server = started();
    }

    private WebServer started() throws IOException {
        WebServer begun = new WebServer(program, setting);
        // however this run ends
        Runtime.getRuntime().addShutdownHook(new Thread(() -> begun.process().destroyForcibly()));
        return begun;
    }

    /** A new session of the person who plans. */
    FleetClient client(String token) throws IOException {
        return new FleetClient(connection(token), history);
    }

    WebConnection connection(String token) throws IOException {
        WebConnection session = server.session(token);
        session.patience(PATIENCE_MILLIS);
        return session;
    }

    int port() {
        return server.port();
    }

    /** A browser that is signed in to its approval page. */
    PageBrowser page(String token) throws IOException, InterruptedException {
        PageBrowser browser = new PageBrowser(URI.create("http://127.0.0.1:" + port()));
        int status = browser.signIn(token).statusCode();
        if (status >= 400) {
            throw new IOException("the approval page answered " + status);
        }
        return browser;
    }

    List<TcpProxy> proxies() {
        return proxies;
    }

    /** As {@code kill -9}; may be called by any thread. */
    void kill() {
        server.process().destroyForcibly();
    }

    /** Starts it again after a kill. */
    void restart() throws IOException {
        kill();
        server.close();
        server = started();
    }

    /** Stops it in its tracks, or lets it go on. */
    void freeze(boolean frozen) {
        try {
            String signal = frozen ? "-STOP" : "-CONT";
            int exit = new ProcessBuilder(
                            "kill", signal, String.valueOf(server.process().pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill " + signal + " failed");
            }
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        kill();
        server.close();
        for (TcpProxy proxy : proxies) {
            proxy.close();
        }
    }
}
