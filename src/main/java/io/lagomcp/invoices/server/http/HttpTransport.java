package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.server.Conversation;
import io.lagomcp.invoices.server.Outlet;
import io.lagomcp.invoices.server.SdkTransport;
import io.lagomcp.invoices.server.Wiring;
import java.util.concurrent.Executor;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the SDK's server sees of all the sessions over HTTP. */
final class HttpTransport extends SdkTransport {
    private final BoundedWorkers workers;
    private final Function<Executor, Wiring> wirings;
    private final Sessions sessions;

    /** Whose sessions are wired with the workers of their principal. */
    HttpTransport(Sessions.SessionLimits limits, BoundedWorkers workers, Function<Executor, Wiring> wirings) {
        this.workers = workers;
        this.wirings = wirings;
        this.sessions = new Sessions(limits, this::converse, System::nanoTime);
    }

    Sessions clients() {
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

    private Conversation converse(String id, Principal owner, Outlet otherwise) {
        return new Conversation(wirings.apply(workers.of(owner.name())), id, otherwise, this::sessions);
    }
}
