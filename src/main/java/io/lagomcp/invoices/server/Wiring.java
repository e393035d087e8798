package io.lagomcp.invoices.server;

import io.lagomcp.invoices.guard.Principal;
import java.util.concurrent.Executor;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;

/**
 * What all conversations over one transport share.
 *
 * @param json how messages are read and written
 * @param limits how many calls each may have
 * @param workers where calls run
 * @param tools that a caller may name
 * @param listener hears of every call
 * @param transport as traces name it: {@code pipe} or {@code tcp}
 */
public record Wiring(
        JsonMapper json,
        CallLimits limits,
        Executor workers,
        Function<Principal, ToolNames> tools,
        CallListener listener,
        String transport) {}
