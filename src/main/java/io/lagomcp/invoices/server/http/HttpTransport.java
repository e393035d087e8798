package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.server.Conversation;
import io.lagomcp.invoices.server.Outlet;
import io.lagomcp.invoices.server.Wiring;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the SDK's server sees of all the sessions over HTTP. */
final class HttpTransport implements McpServerTransportProvider {
    private final Wiring wiring;
    private final Sessions sessions;
    private McpServerSession.@Nullable Factory factory;

    HttpTransport(Sessions.SessionLimits limits, Wiring wiring) {
        this.wiring = wiring;
        this.sessions = new Sessions(limits, this::converse, System::nanoTime);
    }

    Sessions sessions() {
        return sessions;
    }

    @Override
    public void setSessionFactory(McpServerSession.Factory factory) {
        this.factory = factory;
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
        McpServerSession.Factory known = factory;
        if (known == null) {
            throw new IllegalStateException("A server must be built on this transport first");
        }
        return new Conversation(wiring, id, otherwise, known);
    }
}
