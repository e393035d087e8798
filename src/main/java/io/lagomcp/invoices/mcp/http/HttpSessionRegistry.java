package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.http.HttpRejection;
import io.lagomcp.invoices.limit.LimitExceededException;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import io.lagomcp.invoices.mcp.http.SessionStore.KeptSession;
import io.lagomcp.invoices.mcp.protocol.McpSession;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that are open here: so many in all, so many for each principal, and none that nobody uses any more. Where several
 * servers share a {@link SessionStore}, each goes on with a session that another began; what was under way there is lost.
 */
final class HttpSessionRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(HttpSessionRegistry.class);
    private static final int ID_BYTES = 24;

    /** What one takes between two calls. */
    private static final int BYTES = 8 * 1024;

    private static final Duration USED_LATELY = Duration.ofMinutes(1);

    private final SecureRandom random = new SecureRandom();
    private final Map<String, HttpSession> byId = new ConcurrentHashMap<>();
    private final SessionLimits limits;
    private final SessionFactory sessions;
    private final Optional<SessionStore> store;
    private final LongSupplier nanoTime;

    /** Begins a session of the protocol; {@code keeper} is as its constructor describes it. */
    @FunctionalInterface
    interface SessionFactory {
        McpSession begin(String id, Optional<Consumer<String>> keeper);
    }

    /** {@code store} is empty where no other server shares the sessions. */
    HttpSessionRegistry(
            SessionLimits limits, SessionFactory sessions, Optional<SessionStore> store, LongSupplier nanoTime) {
        this.limits = limits;
        this.sessions = sessions;
        this.store = store;
        this.nanoTime = nanoTime;
    }

    /**
     * Begins one.
     *
     * @throws HttpRejection if there are too many
     * @throws LimitExceededException if too much is held otherwise
     */
    HttpSession begin(Principal owner) {
        return open(newId(), owner);
    }

    private synchronized HttpSession open(String id, Principal owner) {
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
        McpSession conversation = sessions.begin(id, store.map(shared -> client -> keep(shared, id, owner, client)));
        HttpSession session = new HttpSession(
                id,
                owner.name(),
                listening,
                conversation,
                memory,
                new AtomicReference<>(owner),
                new AtomicLong(nanoTime.getAsLong()));
        byId.put(session.id(), session);
        return session;
    }

    /**
     * The session of this principal. That of another is as unknown as one that never was.
     *
     * @throws HttpRejection if there is none, or it cannot be looked up
     */
    HttpSession of(Principal principal, String id) {
        HttpSession session = byId.get(id);
        if (session == null) {
            session = resumed(principal, id);
        }
        if (!session.owner().equals(principal.name())) {
            throw unknown("session_of_another");
        }
        session.user().set(principal);
        session.usedAt().set(nanoTime.getAsLong());
        return session;
    }

    /** One that began in another server. */
    private HttpSession resumed(Principal principal, String id) {
        KeptSession kept = find(id).orElseThrow(() -> unknown(""));
        if (!kept.owner().equals(principal.name())) {
            throw unknown("session_of_another");
        }
        synchronized (this) {
            HttpSession already = byId.get(id);
            if (already != null) {
                return already;
            }
            HttpSession session = open(id, principal);
            session.conversation().resume(kept.client());
            return session;
        }
    }

    private Optional<KeptSession> find(String id) {
        try {
            return store.isPresent() ? store.get().find(id) : Optional.empty();
        } catch (IOException away) {
            throw unavailable("Sessions of other servers cannot be looked up right now. Try again.");
        }
    }

    private static HttpRejection unavailable(String message) {
        return new HttpRejection(503, "sessions_unavailable", message).with("Retry-After", HttpRejection.RETRY_SECONDS);
    }

    /** Where that fails the session ends when the store is back, and its client begins another. */
    private static void keep(SessionStore store, String id, Principal owner, String client) {
        try {
            store.keep(id, new KeptSession(owner.name(), client));
        } catch (IOException away) {
            LOG.warn("A session cannot be shared with other servers: {}", away.getMessage());
        }
    }

    /** With this status clients start a new session. Only the audit log shows that the session is another caller's. */
    private static HttpRejection unknown(String recordedAs) {
        return HttpRejection.recorded(
                404, "session_unknown", "There is no such session. Send initialize to begin one.", recordedAs);
    }

    /** Ends the session here and, where they share it, in all servers. */
    void endEverywhere(HttpSession session) {
        end(session);
        try {
            if (store.isPresent()) {
                store.get().end(session.id());
            }
        } catch (IOException away) {
            throw unavailable("The session cannot be ended in other servers right now. Try again.");
        }
    }

    /** Ends it here. */
    void end(HttpSession session) {
        if (byId.remove(session.id(), session)) {
            session.end();
        }
    }

    void endIdle() {
        long now = nanoTime.getAsLong();
        all().filter(session -> session.isIdle(limits.idle(), now)).toList().forEach(this::end);
    }

    /** Ends those that ended in another server, and those whose user's permission was revoked while something waits in them. */
    void endRevoked() {
        all().filter(session -> session.isInUse() && session.isRevoked())
                .toList()
                .forEach(this::end);
        share(shared -> {
            Set<String> open = begun();
            if (!open.isEmpty()) {
                shared.ended(open)
                        .forEach(id -> Optional.ofNullable(byId.get(id)).ifPresent(this::end));
            }
        });
    }

    private Set<String> begun() {
        return all().filter(session -> session.conversation().isBegun())
                .map(HttpSession::id)
                .collect(Collectors.toSet());
    }

    /** Notes in the store which sessions are in use, and ends those that no server uses. */
    void share() {
        long now = nanoTime.getAsLong();
        share(shared -> shared.sweep(
                all().filter(session -> !session.isIdle(USED_LATELY, now))
                        .map(HttpSession::id)
                        .toList(),
                limits.idle()));
    }

    /** Something with the store, which is done again soon. */
    private interface Shared {
        void with(SessionStore store) throws IOException;
    }

    private void share(Shared work) {
        try {
            if (store.isPresent()) {
                work.with(store.get());
            }
        } catch (IOException away) {
            LOG.debug("Sessions cannot be shared right now: {}", away.getMessage());
        }
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
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        return store.map(shared -> shared.replica() + '.' + id).orElse(id);
    }

    /** How many there may be, for how long unused, and the memory that they share with all else. */
    record SessionLimits(int inAll, int each, Duration idle, PerOwnerLimit memory) {}
}
