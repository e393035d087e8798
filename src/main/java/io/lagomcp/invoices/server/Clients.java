package io.lagomcp.invoices.server;

import io.lagomcp.invoices.guard.Principal;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import java.util.Optional;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Who is at the other end of the call that the current thread works on. */
final class Clients {
    private Clients() {}

    /** Name and version, as the client gave them. */
    static String name(McpAsyncServerExchange exchange) {
        Implementation client = exchange.getClientInfo();
        return client == null ? "unknown" : client.name() + " " + client.version();
    }

    /** Whom the call comes from. */
    static Principal principal() {
        return call().principal();
    }

    /** The revision of the protocol that the client understands. */
    static String revision() {
        return call().revision();
    }

    /** Who answered the question that was asked for the call; empty while nobody has. */
    static Optional<Principal> responder() {
        return call().responder();
    }

    /** The arguments of the tool that is called, as they came; none where there are none. */
    static ObjectNode arguments() {
        JsonNode params = call().asked().params();
        return params != null && params.path("arguments") instanceof ObjectNode given
                ? given
                : JsonNodeFactory.instance.objectNode();
    }

    /** Completes when nothing that the client says can reach the call any more. */
    static Mono<Void> gone() {
        return call().outlet().gone();
    }

    /** Notes how the call ended, for whoever watches. */
    static void ended(String outcome) {
        call().outcome(outcome);
    }

    private static Call call() {
        return Call.current().orElseThrow(() -> new IllegalStateException("This thread works on no call"));
    }
}
