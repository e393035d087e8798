package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.mcp.protocol.McpSession;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A client between {@code initialize} and the end of its session. The id is no credential: only its owner can use it.
 *
 * @param owner the name of the principal who began the session
 * @param listening where the client listens for what belongs to no request
 * @param memory what the session holds until it ends
 * @param user who used it last, who may permit less than the owner did
 * @param usedAt when it was last used, by the clock of the registry
 */
record HttpSession(
        String id,
        String owner,
        ServerStream listening,
        McpSession conversation,
        MemoryReservation memory,
        AtomicReference<Principal> user,
        AtomicLong usedAt) {

    /** Whether it was not used for this long, and nobody waits for anything. */
    boolean isIdle(Duration limit, long now) {
        return now - usedAt.get() > limit.toNanos() && !isInUse();
    }

    /** Whether a call or the client waits for something. */
    boolean isInUse() {
        return listening.isOn() || !conversation.requests().isIdle();
    }

    /** Whether its user may do nothing any more. */
    boolean isRevoked() {
        return Objects.requireNonNull(user.get()).grantedNow().get().isEmpty();
    }

    void end() {
        conversation.requests().abort();
        listening.end();
        memory.close();
    }
}
