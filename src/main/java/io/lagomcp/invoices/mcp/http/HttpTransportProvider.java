package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.approval.Principal;
import io.lagomcp.invoices.mcp.session.McpSession;
import io.lagomcp.invoices.mcp.session.ResponseChannel;
import io.lagomcp.invoices.mcp.session.SdkTransportProvider;
import io.lagomcp.invoices.mcp.session.SessionConfig;
import java.util.concurrent.Executor;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the SDK's server sees of all the sessions over HTTP. */
final class HttpTransportProvider extends SdkTransportProvider {
    private final PerPrincipalExecutor workers;
    private final Function<Executor, SessionConfig> wirings;
    private final HttpSessionRegistry sessions;

    /** Whose sessions are wired with the workers of their principal. */
    HttpTransportProvider(
            HttpSessionRegistry.SessionLimits limits,
            PerPrincipalExecutor workers,
            Function<Executor, SessionConfig> wirings) {
        this.workers = workers;
        this.wirings = wirings;
        this.sessions = new HttpSessionRegistry(limits, this::converse, System::nanoTime);
    }

    HttpSessionRegistry clients() {
        return sessions;
    }

    @Override
    public Mono<Void> notifyClients(String method, Object params) {
        return Flux.fromStream(sessions::all)
                .flatMap(
                        session -> session.conversation().notify(method, params).onErrorComplete())
                .then();
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(sessions::endAll);
    }

    private McpSession converse(String id, Principal owner, ResponseChannel otherwise) {
        return new McpSession(wirings.apply(workers.of(owner.name())), id, otherwise, this::sessions);
    }
}
