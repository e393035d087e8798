package io.lagomcp.invoices.page;

import io.lagomcp.invoices.http.HttpExchange;
import io.lagomcp.invoices.lago.http.ApiUrl;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * A cookie of the page, for this host and all its paths, which no script reads. Over https its name has the prefix that keeps others from
 * setting it; over plain http, on this machine only, it has none, because browsers differ in whether they then keep secure cookies.
 *
 * @param name without prefix
 * @param sameSite {@code Strict} or {@code Lax}
 */
record PageCookie(String name, String sameSite) {
    /** Whether a cookie can be kept from others: over https, or on this machine. */
    static boolean isPrivate(HttpExchange exchange) {
        return isEncrypted(exchange) || ApiUrl.isThisMachine(exchange.peer().host());
    }

    private static boolean isEncrypted(HttpExchange exchange) {
        return exchange.peer().scheme().equals("https");
    }

    /** The value that came with this request; empty where it came not at all, more than once or over an open line. */
    Optional<String> of(HttpExchange exchange) {
        List<HttpCookie> cookies = Request.getCookies(exchange.request()).stream()
                .filter(cookie -> cookie.getName().equals(fullName(exchange)))
                .toList();
        return cookies.size() == 1 && isPrivate(exchange)
                ? Optional.of(cookies.get(0).getValue())
                : Optional.empty();
    }

    void set(HttpExchange exchange, String value, Duration life) {
        exchange.response()
                .getHeaders()
                .add(
                        HttpHeader.SET_COOKIE,
                        fullName(exchange) + "=" + value + "; Path=/; Max-Age=" + life.toSeconds()
                                + "; HttpOnly; SameSite=" + sameSite + (isEncrypted(exchange) ? "; Secure" : ""));
    }

    void forget(HttpExchange exchange) {
        set(exchange, "", Duration.ZERO);
    }

    private String fullName(HttpExchange exchange) {
        return (isEncrypted(exchange) ? "__Host-" : "") + name;
    }
}
