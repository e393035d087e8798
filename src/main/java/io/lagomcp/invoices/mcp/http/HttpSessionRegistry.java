package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.http.HttpRejection;
import io.lagomcp.invoices.limit.LimitExceededException;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import io.lagomcp.invoices.mcp.http.SessionStore.PublishedSession;
import io.lagomcp.invoices.mcp.protocol.McpSession;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sessions that are open here: so many in all, so many for each principal, and none that nobody uses any more. Where several
 * servers share a {@link SessionStore}, each can resume a session that another began; what was under way there is lost.
 */
final class HttpSessionRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(HttpSessionRegistry.class);
    private static final int ID_BYTES = 24;

    /** What one takes between two calls. */
    private static final int BYTES = 8 * 1024;

    private static final Duration USED_LATELY = Duration.ofMinutes(1);

    /** How long {@code initialize} waits for the store. */
    private static final Duration PUBLISH_LIMIT = Duration.ofSeconds(1);

    /** How long an id that the store does not know is not looked up again. */
    private static final Duration UNKNOWN_FOR = Duration.ofSeconds(1);

    private static final int MOST_UNKNOWN = 1000;

    /** The name of a server and {@link #ID_BYTES} in Base64. */
    private static final Pattern SHARED_ID = Pattern.compile("[A-Za-z0-9-]{1,63}\\.[A-Za-z0-9_-]{32}");

    private final SecureRandom random = new SecureRandom();
    private final Map<String, HttpSession> byId = new ConcurrentHashMap<>();
    private final SessionLimits limits;
    private final BiFunction<String, Optional<Consumer<String>>, McpSession> sessions;
    private final Optional<SessionStore> store;
    private final Executor background;
    private final LongSupplier nanoTime;
    /** The sessions that other servers cannot resume yet. */
    private final Map<String, PublishedSession> unpublished = new ConcurrentHashMap<>();
    /** Ids that the store did not know, and when it was asked. */
    private final Map<String, Long> unknownIds = new ConcurrentHashMap<>();

    /**
     * Sessions of one server, or of several.
     *
     * @param sessions begins a session of the protocol, with its id and its publisher
     * @param store empty where no other server shares the sessions
     * @param background for work with the store that nobody waits for
     */
    HttpSessionRegistry(
            SessionLimits limits,
            BiFunction<String, Optional<Consumer<String>>, McpSession> sessions,
            Optional<SessionStore> store,
            Executor background,
            LongSupplier nanoTime) {
        this.limits = limits;
        this.sessions = sessions;
        this.store = store;
        this.background = background;
        this.nanoTime = nanoTime;
    }

    /**
     * Begins one.
     *
     * @throws HttpRejection if there are too many
     * @throws LimitExceededException if too much is held otherwise
     */
    HttpSession begin(Principal owner) {
        return open(newId(), owner, Optional.empty());
    }

    private synchronized HttpSession open(String id, Principal owner, Optional<PublishedSession> resumed) {
        long own = all().filter(session -> session.owner().equals(owner.name())).count();
        // a session that is resumed was counted where it began
        boolean tooManyOwn = resumed.isEmpty() && own >= limits.each();
        if (byId.size() >= limits.inAll() || tooManyOwn) {
            throw HttpRejection.recorded(
                            429,
                            "too_many_sessions",
                            tooManyOwn
                                    ? "You have " + own
                                            + " sessions open. End one with DELETE, or wait until one expires."
                                    : "This server has as many sessions as it can hold. Try again later.")
                    .with("Retry-After", "60");
        }
        McpSession conversation = sessions.apply(
                id, store.map(shared -> client -> publish(id, new PublishedSession(owner.name(), client))));
        resumed.ifPresent(published -> conversation.resume(published.client()));
        MemoryReservation memory = new MemoryReservation(limits.memory(), owner.name());
        memory.reserve(BYTES);
        ServerStream listening = new ServerStream();
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
        PublishedSession published = find(id).orElseThrow(() -> unknown(""));
        if (!published.owner().equals(principal.name())) {
            throw unknown("session_of_another");
        }
        synchronized (this) {
            HttpSession already = byId.get(id);
            return already != null ? already : open(id, principal, Optional.of(published));
        }
    }

    private Optional<PublishedSession> find(String id) {
        if (store.isEmpty() || !SHARED_ID.matcher(id).matches() || isUnknown(unknownIds.get(id))) {
            return Optional.empty();
        }
        try {
            Optional<PublishedSession> found = store.get().find(id, limits.idle());
            if (found.isEmpty()) {
                rememberUnknown(id);
            }
            return found;
        } catch (IOException away) {
            throw unavailable("Sessions of other servers cannot be looked up right now. Try again.");
        }
    }

    private static HttpRejection unavailable(String message) {
        return HttpRejection.unavailable("sessions_unavailable", message);
    }

    private boolean isUnknown(@Nullable Long asked) {
        return asked != null && nanoTime.getAsLong() - asked < UNKNOWN_FOR.toNanos();
    }

    private void rememberUnknown(String id) {
        if (unknownIds.size() >= MOST_UNKNOWN) {
            unknownIds.values().removeIf(asked -> !isUnknown(asked));
        }
        if (unknownIds.size() < MOST_UNKNOWN) {
            unknownIds.put(id, nanoTime.getAsLong());
        }
    }

    /** Waits for the store for a second at most; what it did not take by then {@link #synchronize} tries again. */
    private void publish(String id, PublishedSession session) {
        unpublished.put(id, session);
        CompletableFuture.runAsync(() -> share(shared -> publishNow(shared, id, session)), background)
                .completeOnTimeout(null, PUBLISH_LIMIT.toNanos(), TimeUnit.NANOSECONDS)
                .handle((done, failed) -> {
                    if (unpublished.containsKey(id)) {
                        LOG.warn("A session cannot be shared with other servers yet", failed);
                    }
                    return true;
                })
                .join();
    }

    private void publishNow(SessionStore shared, String id, PublishedSession session) throws IOException {
        shared.publish(id, session);
        unpublished.remove(id);
        if (!byId.containsKey(id)) {
            // it ended meanwhile, when the store did not have it
            shared.end(id);
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
            unpublished.remove(session.id());
            session.end();
        }
    }

    void endIdle() {
        long now = nanoTime.getAsLong();
        all().filter(session -> session.isIdle(limits.idle(), now)).forEach(this::end);
    }

    /** Ends those whose user's permission was revoked while something waits in them. */
    void endRevoked() {
        all().filter(session -> session.isInUse() && session.isRevoked()).forEach(this::end);
    }

    /** Publishes those that the store did not take when they began, and ends those that ended in another server. */
    void synchronize() {
        share(shared -> {
            for (Map.Entry<String, PublishedSession> late : unpublished.entrySet()) {
                publishNow(shared, late.getKey(), late.getValue());
            }
            Set<String> open = published();
            if (!open.isEmpty()) {
                shared.ended(open)
                        .forEach(id -> Optional.ofNullable(byId.get(id)).ifPresent(this::end));
            }
        });
    }

    private Set<String> published() {
        return all().filter(session -> session.conversation().isBegun())
                .map(HttpSession::id)
                .filter(id -> !unpublished.containsKey(id))
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
        all().forEach(this::end);
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
