package io.lagomcp.invoices.mcp.http;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * The sessions of several servers, so that each can resume what another began. Safe for use by several threads.
 * Methods throw {@link IOException} where the store cannot be reached.
 */
public interface SessionStore {

    /**
     * A session.
     *
     * @param owner the name of the principal who began it
     * @param client what the client said in {@code initialize}, as JSON
     */
    record PublishedSession(String owner, String client) {}

    /** The name of this server, which session ids begin with, so that a load balancer can tell where to send a request. */
    String replica();

    /** Adds a session that began here, so that other servers can resume it. Does nothing if it is there already, or has ended. */
    void publish(String id, PublishedSession session) throws IOException;

    /** The session with this id; empty where it has ended, was not used for so long, or never began. */
    Optional<PublishedSession> find(String id, Duration idle) throws IOException;

    /**
     * Ends the session everywhere, also one that is not published yet. Whoever publishes it later does not bring it back, until
     * it would have expired.
     */
    void end(String id) throws IOException;

    /** Which of these have ended. */
    Set<String> ended(Collection<String> ids) throws IOException;

    /** Notes that these are in use, and ends all that were not used for so long. Times of use are exact to the minute. */
    void sweep(Collection<String> inUse, Duration idle) throws IOException;
}
