package io.lagomcp.invoices.server;

import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.Implementation;

/** Who is at the other end. */
final class Clients {

    private Clients() {}

    /** Name and version, as the client gave them. */
    static String name(McpAsyncServerExchange exchange) {
        Implementation client = exchange.getClientInfo();
        return client == null ? "unknown" : client.name() + " " + client.version();
    }
}
