package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.limit.HeldMemory;
import io.lagomcp.invoices.server.Conversation;
import java.time.Duration;

/**
 * A client between {@code initialize} and goodbye. Its id is no credential: it opens only to the principal that began it.
 */
final class Session {
    private final String id;
    private final String owner;
    private final Listening listening;
    private final Conversation conversation;
    private final HeldMemory memory;
    private volatile long usedAt;

    Session(String id, String owner, Listening listening, Conversation conversation, HeldMemory memory, long now) {
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

    Listening listening() {
        return listening;
    }

    Conversation conversation() {
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
        conversation.breakOff();
        listening.end();
        memory.close();
    }
}
