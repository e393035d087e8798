package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.server.http.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;

/** A server over HTTP from its start to its end, which a signal brings. */
final class HttpService {
    private final HttpServer server;
    private final HttpSettings settings;
    private final PrintWriter words;

    /** {@code words} are for whoever started it. */
    HttpService(HttpServer server, HttpSettings settings, PrintWriter words) {
        this.server = server;
        this.settings = settings;
        this.words = words;
    }

    /** Serves until the process is told to stop; then answers what runs, and lets the process end. */
    void run(Runnable afterwards) {
        try {
            server.start();
        } catch (IOException cannotListen) {
            throw new InvalidSettingException(
                    "LAGO_MCP_HTTP_PORT",
                    "cannot be used: nothing can listen on " + settings.host() + ":" + settings.port() + " ("
                            + cannotListen.getMessage() + ")");
        }
        words.println("Serving assistants at " + server.address() + "/mcp");
        words.flush();
        Thread stop = new Thread(() -> stop(afterwards), "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            server.join();
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        }
    }

    /** A normal end, which the exit code of a signal would hide. */
    private void stop(Runnable afterwards) {
        server.drain(HttpServer.DRAIN);
        server.close();
        afterwards.run();
        Runtime.getRuntime().halt(0);
    }
}
