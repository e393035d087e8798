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
import java.util.Set;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/** Who is signed in on the page, by cookie. In memory only: a restart signs everybody out. */
final class PageSessions {
    /** However often the session is used. */
    static final Duration LONGEST = Duration.ofHours(8);

    /** The browser sends and replaces it over https only, for this host and all its paths. */
    static final String COOKIE = "__Host-lago-approvals";

    /** On this machine over plain http, where browsers differ in whether they keep secure cookies. */
    static final String LOOPBACK_COOKIE = "lago-approvals";

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final int MOST_EACH = 20;
    private static final int MOST = 10_000;
    private static final int RANDOM_BYTES = 32;

    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, PageSession> sessions = new LinkedHashMap<>();

    PageSessions(Clock clock) {
        this.clock = clock;
    }

    /** Whether a cookie can be kept from others: over https, or on this machine. */
    static boolean isPrivate(HttpExchange exchange) {
        return isEncrypted(exchange) || LOOPBACK.contains(exchange.peer().host());
    }

    private static boolean isEncrypted(HttpExchange exchange) {
        return exchange.peer().scheme().equals("https");
    }

    /** The session of this request that has not ended. */
    Optional<PageSession> of(HttpExchange exchange) {
        String name = isEncrypted(exchange) ? COOKIE : LOOPBACK_COOKIE;
        List<HttpCookie> cookies = Request.getCookies(exchange.request()).stream()
                .filter(cookie -> cookie.getName().equals(name))
                .toList();
        return cookies.size() == 1 && isPrivate(exchange) ? find(cookies.get(0).getValue()) : Optional.empty();
    }

    private synchronized Optional<PageSession> find(String id) {
        return Optional.ofNullable(sessions.get(id)).filter(session -> !session.hasEnded(clock.instant()));
    }

    /** Signs somebody in and sets the cookie. The oldest session goes where they have too many. */
    PageSession begin(HttpExchange exchange, String principal, PageSession.Credential credential) {
        PageSession session = new PageSession(
                Base64.getUrlEncoder().withoutPadding().encodeToString(randomBytes()),
                principal,
                credential,
                clock.instant().plus(LONGEST),
                randomBytes());
        add(session);
        setCookie(exchange, session.id(), LONGEST.toSeconds());
        return session;
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

    /** Signs out. */
    synchronized void end(PageSession session) {
        sessions.remove(session.id());
    }

    /** Makes the browser forget its cookie. */
    static void forget(HttpExchange exchange) {
        setCookie(exchange, "", 0);
    }

    private static void setCookie(HttpExchange exchange, String value, long seconds) {
        boolean encrypted = isEncrypted(exchange);
        exchange.response()
                .getHeaders()
                .add(
                        HttpHeader.SET_COOKIE,
                        (encrypted ? COOKIE : LOOPBACK_COOKIE) + "=" + value + "; Path=/; Max-Age=" + seconds
                                + "; HttpOnly; SameSite=Strict" + (encrypted ? "; Secure" : ""));
    }

    private byte[] randomBytes() {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return bytes;
    }
}
