package io.lagomcp.invoices.page;

import io.lagomcp.invoices.http.HttpExchange;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Who is signed in on the page, by cookie. In memory only: a restart signs everybody out. */
final class PageSessions {
    /** However often the session is used. */
    static final Duration LONGEST = Duration.ofHours(8);

    private static final PageCookie COOKIE = new PageCookie("lago-approvals", "Strict");
    private static final int MOST_EACH = 20;
    private static final int MOST = 10_000;
    private static final int RANDOM_BYTES = 32;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, PageSession> sessions = new LinkedHashMap<>();

    PageSessions(Clock clock) {
        this.clock = clock;
    }

    /** The session of this request that has not ended. */
    Optional<PageSession> of(HttpExchange exchange) {
        return COOKIE.of(exchange).flatMap(this::find);
    }

    private synchronized Optional<PageSession> find(String id) {
        return Optional.ofNullable(sessions.get(id)).filter(session -> !session.hasEnded(clock.instant()));
    }

    boolean isOpen(PageSession session) {
        return find(session.id()).isPresent();
    }

    /** Signs somebody in and sets the cookie. The oldest session goes where they have too many. */
    void begin(HttpExchange exchange, String principal, PageSession.Credential credential) {
        PageSession session = new PageSession(
                Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes()),
                principal,
                credential,
                clock.instant().plus(LONGEST),
                randomBytes());
        add(session);
        COOKIE.set(exchange, session.id(), LONGEST);
    }

    private synchronized void add(PageSession session) {
        sessions.values().removeIf(old -> old.hasEnded(clock.instant()));
        List<PageSession> same = new ArrayList<>(sessions.values());
        same.removeIf(old -> !old.principal().equals(session.principal()));
        if (same.size() >= MOST_EACH) {
            sessions.remove(same.get(0).id());
        } else if (sessions.size() >= MOST) {
            sessions.remove(sessions.keySet().iterator().next());
        }
        sessions.put(session.id(), session);
    }

    synchronized void end(PageSession session) {
        sessions.remove(session.id());
    }

    static void forget(HttpExchange exchange) {
        COOKIE.forget(exchange);
    }

    private byte[] randomBytes() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }
}
