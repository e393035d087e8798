package io.lagomcp.invoices.server;

import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.server.Message.Request;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client is told before anything is done for it: who we are, and which tools there are. An assistant that starts a
 * server waits for these answers, so whoever can give them without the SDK does.
 */
@FunctionalInterface
public interface Reception {

    /** The tools that this principal may name. */
    ToolNames tools(Principal principal);

    /** The result of this request, or empty if the SDK must be asked. Never blocks. */
    default Optional<ObjectNode> answer(Request request, Principal principal) {
        return Optional.empty();
    }
}
