package io.lagomcp.invoices.server;

import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.Implementation;

/** Who is at the other end. */
final class Clients {
    /** Whoever can write to our standard input is the user of this machine. */
    static final String PRINCIPAL = "local";

    private Clients() {}

    /** Name and version, as the client gave them. */
    static String name(McpAsyncServerExchange exchange) {
        Implementation client = exchange.getClientInfo();
        return client == null ? "unknown" : client.name() + " " + client.version();
    }
}
