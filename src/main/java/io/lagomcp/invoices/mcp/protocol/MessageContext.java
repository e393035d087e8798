package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.limit.MemoryReservation;
import java.util.Optional;

/**
 * How a message came to us.
 *
 * @param channel the way back
 * @param principal who sent it, and what they may do by it
 * @param correlationId that the client gave it; empty where a request gets one here
 * @param memory what the message holds, and what is held for it while it is worked on
 */
public record MessageContext(
        ResponseChannel channel, Principal principal, Optional<String> correlationId, MemoryReservation memory) {}
