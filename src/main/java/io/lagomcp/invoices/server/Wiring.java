package io.lagomcp.invoices.server;

import java.util.concurrent.Executor;

/**
 * What all conversations over one transport share.
 *
 * @param limits how many calls each may have
 * @param workers where calls run
 * @param reception who answers what needs no work, and knows the tools
 * @param listener hears of every call
 * @param transport as traces name it: {@code pipe} or {@code tcp}
 */
public record Wiring(
        CallLimits limits, Executor workers, Reception reception, CallListener listener, String transport) {}
