package io.lagomcp.invoices.http;

import io.lagomcp.invoices.config.HttpSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Checks which host a request addresses, and which web page sent it. A page whose own host name leads to this server (DNS
 * rebinding) is refused for that name, and any other page for its origin.
 */
final class HostOriginPolicy {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> hosts = new HashSet<>(LOOPBACK);
    private final Set<String> origins = new HashSet<>();

    HostOriginPolicy(HttpSettings settings) {
        hosts.add(settings.host().toLowerCase(Locale.ROOT));
        settings.publicUrl().ifPresent(url -> hosts.add(url.getHost().toLowerCase(Locale.ROOT)));
        settings.allowedHosts().forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
        settings.allowedOrigins().forEach(origin -> origins.add(origin.toLowerCase(Locale.ROOT)));
    }

    /**
     * Checks a request.
     *
     * @throws HttpRejection if it addresses another host, or a page sent it that may not
     */
    void check(HttpExchange exchange) {
        ClientAddress peer = exchange.peer();
        Optional<String> origin = exchange.header("Origin");
        if (!hosts.contains(peer.host())) {
            throw HttpRejection.recorded(
                    421, "host_not_allowed", "This server does not go by that name. See LAGO_MCP_HTTP_ALLOWED_HOSTS.");
        }
        if (origin.filter(sent -> !isAllowed(sent.toLowerCase(Locale.ROOT), peer)
                        && !isOwn(sent, exchange.headers("Sec-Fetch-Site")))
                .isPresent()) {
            throw HttpRejection.recorded(
                    403,
                    "origin_not_allowed",
                    "Pages of that origin may not call this server. See LAGO_MCP_HTTP_ALLOWED_ORIGINS.");
        }
    }

    /** Browsers hide the origin of our own forms, because our pages tell them to send no referrer. */
    private static boolean isOwn(String origin, List<String> site) {
        return origin.equals("null") && site.equals(List.of("same-origin"));
    }

    private boolean isAllowed(String origin, ClientAddress peer) {
        return origin.equals(peer.scheme() + "://" + peer.authority()) || origins.contains(origin);
    }
}
