package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.http.HttpExchange;
import io.lagomcp.invoices.http.HttpRejection;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage;
import io.lagomcp.invoices.mcp.protocol.JsonRpcParser;
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

    /**
     * The message in this body.
     *
     * @throws HttpRejection if there is none
     */
    static PostedMessage read(HttpExchange exchange, Principal principal, String body, MemoryReservation memory) {
        JsonRpcMessage message = JsonRpcParser.parse(body, memory);
        if (message instanceof JsonRpcMessage.Malformed bad) {
            throw HttpRejection.malformed(bad.code(), bad.problem(), bad.id());
        }
        if (message instanceof JsonRpcMessage.OverLimit over) {
            throw HttpRejection.of(over.limit()).about(over.id());
        }
        return new PostedMessage(exchange, principal, message, memory);
    }

    boolean isRequest() {
        return message instanceof JsonRpcMessage.Request;
    }

    /** Gives the message to a session, with this way back. */
    void to(HttpSession session, ResponseChannel reply) {
        session.conversation().receive(message, arrival(reply));
    }

    /** The message as it goes on, with this way back. */
    MessageContext arrival(ResponseChannel reply) {
        return new MessageContext(reply, principal, Optional.of(exchange.correlationId()), memory);
    }

    /** Answers a message that is no request. */
    void accepted() {
        memory.close();
        exchange.accepted();
    }
}
