package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.server.Conversation;
import io.lagomcp.invoices.server.Outlet;
import io.lagomcp.invoices.server.SdkTransport;
import io.lagomcp.invoices.server.Wiring;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the SDK's server sees of all the sessions over HTTP. */
final class HttpTransport extends SdkTransport {
    private final Wiring wiring;
    private final Sessions sessions;

    HttpTransport(Sessions.SessionLimits limits, Wiring wiring) {
        this.wiring = wiring;
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

    private Conversation converse(String id, Outlet otherwise) {
        return new Conversation(wiring, id, otherwise, this::sessions);
    }
}
