package io.lagomcp.invoices.app;

import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.auth.AuthContext;
import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.auth.OAuthSettings;
import io.lagomcp.invoices.auth.OpenIdSignIn;
import io.lagomcp.invoices.auth.Revocations;
import io.lagomcp.invoices.config.AuthSettings;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.config.InvalidSettingException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Creates the authenticator for the settings. */
final class Authenticators {
    private Authenticators() {}

    /**
     * The authenticator of these settings.
     *
     * @param revocations revoke tokens that are still in the token file
     * @throws InvalidSettingException if a setting cannot be used
     */
    static Authenticator of(HttpSettings http, Revocations revocations, AuthContext context) {
        if (http.access() instanceof AuthSettings.StaticToken one) {
            return Authenticator.token(one.token().reveal(), role(one.role()), context);
        }
        if (http.access() instanceof AuthSettings.TokenFile tokens) {
            return Authenticator.tokens(tokens.file(), revocations, context);
        }
        if (http.access() instanceof AuthSettings.OAuth oauth) {
            return Authenticator.oauth(issued(oauth, http), context);
        }
        return Authenticator.open();
    }

    /** Signs people in by OpenID Connect; empty where the settings do not say as which client. */
    static Optional<OpenIdSignIn> signIn(HttpSettings http, AuthContext context) {
        if (http.access() instanceof AuthSettings.OAuth oauth && oauth.client().isPresent()) {
            URI returnsTo = URI.create(base(http) + OpenIdSignIn.RETURN_PATH);
            return Optional.of(
                    new OpenIdSignIn(issued(oauth, http), oauth.client().get(), returnsTo, context));
        }
        return Optional.empty();
    }

    private static OAuthSettings issued(AuthSettings.OAuth oauth, HttpSettings http) {
        Map<String, Role> roles = new LinkedHashMap<>();
        oauth.roles().forEach((scope, role) -> roles.put(scope, role(role)));
        URI resource = URI.create(base(http) + "/mcp");
        return new OAuthSettings(oauth.issuer(), resource, oauth.audience(), oauth.jwksUrl(), roles);
    }

    /** The URL of this server as clients know it. */
    private static String base(HttpSettings http) {
        String scheme = http.keystore().isPresent() ? "https" : "http";
        return http.publicUrl()
                .map(url -> url.toString().replaceFirst("/+$", ""))
                .orElse(scheme + "://" + http.host() + ":" + http.port());
    }

    private static Role role(String word) {
        return Role.valueOf(word.toUpperCase(Locale.ROOT));
    }
}
