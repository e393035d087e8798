package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.mcp.session.McpSession;
import java.time.Duration;

/**
 * A client between {@code initialize} and goodbye. Its id is no credential: it opens only to the principal that began it.
 */
final class HttpSession {
    private final String id;
    private final String owner;
    private final ServerStream listening;
    private final McpSession conversation;
    private final MemoryReservation memory;
    private volatile long usedAt;

    HttpSession(
            String id,
            String owner,
            ServerStream listening,
            McpSession conversation,
            MemoryReservation memory,
            long now) {
        this.id = id;
        this.owner = owner;
        this.listening = listening;
        this.conversation = conversation;
        this.memory = memory;
        this.usedAt = now;
    }

    String id() {
        return id;
    }

    String owner() {
        return owner;
    }

    ServerStream listening() {
        return listening;
    }

    McpSession conversation() {
        return conversation;
    }

    void used(long now) {
        usedAt = now;
    }

    /** Whether nobody used it for so long, and nobody waits for anything. */
    boolean isForsaken(Duration idle, long now) {
        return now - usedAt > idle.toNanos() && conversation.isIdle() && !listening.isOn();
    }

    void end() {
        conversation.abort();
        listening.end();
        memory.close();
    }
}
