package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.http.HttpRejection;
import io.lagomcp.invoices.limit.LimitExceededException;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import io.lagomcp.invoices.mcp.protocol.McpSession;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/** The sessions that are open: so many in all, so many for each principal, and none that nobody uses any more. */
final class HttpSessionRegistry {
    private static final int ID_BYTES = 24;

    /** What one takes between two calls. */
    private static final int BYTES = 8 * 1024;

    private final SecureRandom random = new SecureRandom();
    private final Map<String, HttpSession> byId = new ConcurrentHashMap<>();
    private final SessionLimits limits;
    private final Function<String, McpSession> sessions;
    private final LongSupplier nanoTime;

    /** {@code sessions} begins one of the protocol with this id. */
    HttpSessionRegistry(SessionLimits limits, Function<String, McpSession> sessions, LongSupplier nanoTime) {
        this.limits = limits;
        this.sessions = sessions;
        this.nanoTime = nanoTime;
    }

    /**
     * Begins one.
     *
     * @throws HttpRejection if there are too many
     * @throws LimitExceededException if too much is held otherwise
     */
    synchronized HttpSession begin(Principal owner) {
        long own = all().filter(session -> session.owner().equals(owner.name())).count();
        if (byId.size() >= limits.inAll() || own >= limits.each()) {
            throw HttpRejection.recorded(
                            429,
                            "too_many_sessions",
                            own >= limits.each()
                                    ? "You have " + own
                                            + " sessions open. End one with DELETE, or wait until one expires."
                                    : "This server has as many sessions as it can hold. Try again later.")
                    .with("Retry-After", "60");
        }
        MemoryReservation memory = new MemoryReservation(limits.memory(), owner.name());
        memory.reserve(BYTES);
        ServerStream listening = new ServerStream();
        String id = newId();
        McpSession conversation = sessions.apply(id);
        HttpSession session = new HttpSession(
                id, owner.name(), listening, conversation, memory, new AtomicLong(nanoTime.getAsLong()));
        byId.put(session.id(), session);
        return session;
    }

    /**
     * The session of this principal. That of another is as unknown as one that never was.
     *
     * @throws HttpRejection if there is none
     */
    HttpSession of(Principal principal, String id) {
        HttpSession session = byId.get(id);
        if (session == null || !session.owner().equals(principal.name())) {
            throw session == null ? unknown("") : unknown("session_of_another");
        }
        session.usedAt().set(nanoTime.getAsLong());
        return session;
    }

    /** With this status clients start a new session. Only the audit log shows that the session is another caller's. */
    private static HttpRejection unknown(String recordedAs) {
        return HttpRejection.recorded(
                404, "session_unknown", "There is no such session. Send initialize to begin one.", recordedAs);
    }

    void end(HttpSession session) {
        if (byId.remove(session.id(), session)) {
            session.end();
        }
    }

    void endIdle() {
        long now = nanoTime.getAsLong();
        all().filter(session -> session.isIdle(limits.idle(), now)).toList().forEach(this::end);
    }

    void endAll() {
        List.copyOf(byId.values()).forEach(this::end);
    }

    Stream<HttpSession> all() {
        return byId.values().stream();
    }

    int count() {
        return byId.size();
    }

    private String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** How many there may be, for how long unused, and the memory that they share with all else. */
    record SessionLimits(int inAll, int each, Duration idle, PerOwnerLimit memory) {}
}
