package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.access.AccessLimits;
import io.lagomcp.invoices.access.Entrance;
import io.lagomcp.invoices.access.OAuthSettings;
import io.lagomcp.invoices.access.RefusedVisits;
import io.lagomcp.invoices.access.TimeSource;
import io.lagomcp.invoices.config.Access;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.guard.Role;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The entrance that the settings name. */
final class Entrances {
    private Entrances() {}

    /**
     * Opens it.
     *
     * @param refused is told of whom it does not let in
     * @throws InvalidSettingException if what it shall go by cannot be used
     */
    static Entrance of(HttpSettings http, RefusedVisits refused, TimeSource time) {
        AccessLimits limits = AccessLimits.ofCalls(http.callsPerMinute());
        if (http.access() instanceof Access.OneToken one) {
            return Entrance.token(one.token().reveal(), role(one.role()), limits, refused, time);
        }
        if (http.access() instanceof Access.TokenFile tokens) {
            return Entrance.tokens(tokens.file(), limits, refused, time);
        }
        if (http.access() instanceof Access.OAuth oauth) {
            return Entrance.oauth(issued(oauth, http), limits, refused, time);
        }
        return Entrance.open();
    }

    private static OAuthSettings issued(Access.OAuth oauth, HttpSettings http) {
        Map<String, Role> roles = new LinkedHashMap<>();
        oauth.roles().forEach((scope, role) -> roles.put(scope, role(role)));
        return new OAuthSettings(oauth.issuer(), resource(http), oauth.audience(), oauth.jwksUrl(), roles);
    }

    /** As clients know it, which tokens must be meant for. */
    private static URI resource(HttpSettings http) {
        String scheme = http.keystore().isPresent() ? "https" : "http";
        String base = http.publicUrl()
                .map(url -> url.toString().replaceFirst("/+$", ""))
                .orElse(scheme + "://" + http.host() + ":" + http.port());
        return URI.create(base + "/mcp");
    }

    private static Role role(String word) {
        return Role.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
