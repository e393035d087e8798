package io.lagomcp.invoices.server;

import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.limit.HeldMemory;
import java.util.Optional;

/**
 * How a message came to us.
 *
 * @param outlet the way back
 * @param principal who sent it, and what they may do by it
 * @param correlationId that the client gave it; empty where a request gets one here
 * @param memory what the message holds, and what is held for it while it is worked on
 */
public record Arrival(Outlet outlet, Principal principal, Optional<String> correlationId, HeldMemory memory) {}
