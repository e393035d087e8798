package io.lagomcp.invoices.mcp.http;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * The sessions of several servers, so that each can go on with what another began. Safe for use by several threads.
 * Methods throw {@link IOException} where it cannot be reached.
 */
public interface SessionStore {

    /**
     * A session.
     *
     * @param owner the name of the principal who began it
     * @param client what the client said in {@code initialize}, as JSON
     */
    record KeptSession(String owner, String client) {}

    /** The name of this server, which session ids begin with, so that a load balancer can tell where to send a request. */
    String replica();

    /** Keeps a session that has begun here. */
    void keep(String id, KeptSession session) throws IOException;

    /** The session with this id; empty where it has ended, or never began. */
    Optional<KeptSession> find(String id) throws IOException;

    /** Ends the session everywhere. */
    void end(String id) throws IOException;

    /** Which of these have ended. */
    Set<String> ended(Collection<String> ids) throws IOException;

    /** Notes that these are in use, and ends those that were not for so long. */
    void sweep(Collection<String> inUse, Duration idle) throws IOException;
}
