package io.lagomcp.invoices.mcp.http;

import java.time.Duration;

/** The store of the tests does what the real one does. */
class MemorySessionStoreTest extends SessionStoreContract {
    private final MemorySessionStore sessions = new MemorySessionStore();

    @Override
    SessionStore sessions() {
        return sessions;
    }

    @Override
    void pass(Duration time) {
        sessions.pass(time);
    }
}
