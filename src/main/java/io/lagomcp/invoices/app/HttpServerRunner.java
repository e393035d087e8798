package io.lagomcp.invoices.app;

import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.auth.AuthFailureLog;
import io.lagomcp.invoices.config.AuthSettings;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.mcp.http.McpHttpServer;
import io.lagomcp.invoices.observability.Observability;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server over HTTP from its start to its end, which a signal brings. */
final class HttpServerRunner {
    private static final Logger log = LoggerFactory.getLogger(HttpServerRunner.class);

    private final McpHttpServer server;
    private final Observability operations;
    private final AuthFailureLog refused;
    private final AuditLog audit;

    HttpServerRunner(McpHttpServer server, Observability operations, AuthFailureLog refused, AuditLog audit) {
        this.server = server;
        this.operations = operations;
        this.refused = refused;
        this.audit = audit;
    }

    /** Serves until the process is told to stop; then answers what runs, and ends the process. */
    void run(HttpSettings settings, OperatorMessages messages) {
        try {
            server.start();
        } catch (IOException cannotListen) {
            throw ListenAddress.of(settings).unusable(cannotListen);
        }
        if (settings.access() instanceof AuthSettings.Open) {
            log.warn("Whoever can reach this port may do everything, for --insecure-no-auth was given");
        }
        messages.print("Serving assistants at " + server.address() + "/mcp");
        operations.port().ifPresent(port -> messages.print("Health and figures on port " + port));
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "stop"));
        try {
            server.join();
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        }
    }

    /** A normal end, which the exit code of a signal would hide. */
    private void stop() {
        operations.drain();
        server.drain(McpHttpServer.DRAIN);
        server.close();
        refused.close();
        audit.close();
        operations.close();
        Runtime.getRuntime().halt(0);
    }
}
