package io.lagomcp.invoices.mcp.session;

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
public record SessionConfig(
        RequestLimits limits,
        Executor workers,
        ServerInfoHandler reception,
        RequestListener listener,
        String transport) {}
