package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.approval.plan.Principal;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * What all clients of one transport share.
 *
 * @param server what is served
 * @param limits how many requests each session may have, and all requests without a session
 * @param workers where the requests of a principal run; they may refuse one more
 * @param listener hears of every request
 * @param transport as traces name it: {@code pipe} or {@code tcp}
 */
public record SessionConfig(
        ServerDefinition server,
        RequestLimits limits,
        Function<Principal, Executor> workers,
        RequestListener listener,
        String transport) {

    /**
     * How many calls one client may have at a time.
     *
     * @param maxRunning how many requests are worked on at once
     * @param maxWaiting how many more may wait; any beyond are refused as busy
     */
    public record RequestLimits(int maxRunning, int maxWaiting) {}
}
