package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.limit.HeldMemory;
import io.lagomcp.invoices.server.Arrival;
import io.lagomcp.invoices.server.Message;
import io.lagomcp.invoices.server.Outlet;
import java.util.Optional;

/**
 * A message in the body of a request.
 *
 * @param principal who sent it, and what they may do by it
 * @param memory what is held for it
 */
record Posted(Exchange exchange, Principal principal, Message message, HeldMemory memory) {

    /** The message as it goes to its session, with this way back. */
    Arrival arrival(Outlet outlet) {
        return new Arrival(outlet, principal, Optional.of(exchange.correlationId()), memory);
    }
}
