package io.lagomcp.invoices.mcp.session;

import io.lagomcp.invoices.approval.Principal;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import java.util.Optional;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Who is at the other end of the call that the current thread works on. */
public final class CallContext {
    private CallContext() {}

    /** Name and version, as the client gave them. */
    public static String name(McpAsyncServerExchange exchange) {
        Implementation client = exchange.getClientInfo();
        return client == null ? "unknown" : client.name() + " " + client.version();
    }

    /** Whom the call comes from. */
    public static Principal principal() {
        return call().principal();
    }

    /** The revision of the protocol that the client understands. */
    public static String revision() {
        return call().revision();
    }

    /** Who answered the question that was asked for the call; empty while nobody has. */
    public static Optional<Principal> responder() {
        return call().responder();
    }

    /** The arguments of the tool that is called, as they came; none where there are none. */
    public static ObjectNode arguments() {
        JsonNode params = call().asked().params();
        return params != null && params.path("arguments") instanceof ObjectNode given
                ? given
                : JsonNodeFactory.instance.objectNode();
    }

    /** Completes when nothing that the client says can reach the call any more. */
    public static Mono<Void> gone() {
        return call().responseChannel().gone();
    }

    /** Notes how the call ended, for whoever watches. */
    public static void ended(String outcome) {
        call().outcome(outcome);
    }

    private static InFlightRequest call() {
        return InFlightRequest.current().orElseThrow(() -> new IllegalStateException("This thread works on no call"));
    }
}
