package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.http.HttpExchange;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage;
import io.lagomcp.invoices.mcp.protocol.MessageContext;
import io.lagomcp.invoices.mcp.protocol.ResponseChannel;
import java.util.Optional;

/**
 * A message in the body of a request.
 *
 * @param principal who sent it, and what they may do by it
 * @param memory what is held for it
 */
record PostedMessage(HttpExchange exchange, Principal principal, JsonRpcMessage message, MemoryReservation memory) {

    /** The message as it goes to its session, with this way back. */
    MessageContext arrival(ResponseChannel outlet) {
        return new MessageContext(outlet, principal, Optional.of(exchange.correlationId()), memory);
    }
}
