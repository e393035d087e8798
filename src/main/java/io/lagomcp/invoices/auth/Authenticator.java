package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.Permissions;
import io.lagomcp.invoices.approval.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.config.InvalidSettingException;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Where every request is asked who it is from. Any number of threads may use it at a time. */
public interface Authenticator {

    /** Whether this request may come in, and what it may do. */
    AuthResult authenticate(AuthRequest visit);

    /**
     * What clients must know to get a token, as RFC 9728 wants it told at
     * {@code /.well-known/oauth-protected-resource}; empty where no authorization server gives tokens.
     */
    default Optional<ObjectNode> resourceMetadata() {
        return Optional.empty();
    }

    /**
     * Lets in whoever shows a token of this file, which is read again whenever it changes.
     *
     * @throws InvalidSettingException if the file cannot be used
     */
    static Authenticator tokens(Path file, AuthLimits limits, AuthFailureLog refused, TimeSource time) {
        AuthErrors refusals = AuthErrors.withoutIssuer();
        try {
            return new TokenAuthenticator(new FileTokenVerifier(file, refusals, time), refusals, limits, refused, time);
        } catch (TokenFileException unusable) {
            throw new InvalidSettingException(
                    "LAGO_MCP_HTTP_TOKENS", "names a file that cannot be used: " + unusable.getMessage());
        }
    }

    /**
     * Lets in whoever shows this one token, as {@code token}.
     *
     * @throws InvalidSettingException if it is too short or cannot be sent in a header
     */
    static Authenticator token(String secret, Role role, AuthLimits limits, AuthFailureLog refused, TimeSource time) {
        AuthErrors refusals = AuthErrors.withoutIssuer();
        return new TokenAuthenticator(new StaticTokenVerifier(secret, role, refusals), refusals, limits, refused, time);
    }

    /** Lets in whoever shows an access token of this issuer; asks it for its keys when the first one comes. */
    static Authenticator oauth(OAuthSettings settings, AuthLimits limits, AuthFailureLog refused, TimeSource time) {
        AuthErrors refusals = AuthErrors.of(settings);
        JwksCache keys = new JwksCache(new AuthServerMetadata(settings.issuer(), settings.jwks()), time.nanoTime());
        JwtVerifier tokens = new JwtVerifier(settings, keys, refusals, time.clock());
        return new OAuthAuthenticator(new TokenAuthenticator(tokens, refusals, limits, refused, time), settings);
    }

    /** Lets everybody in, as {@code anonymous} and with all rights: only for a server that nobody else can reach. */
    static Authenticator open() {
        Principal anonymous = new Principal("anonymous", Permissions.of(Role.APPROVER));
        return visit -> {
            try {
                return new AuthResult.Admitted(HeaderRestrictions.of(visit).applyTo(anonymous));
            } catch (AuthException refused) {
                return refused.answer();
            }
        };
    }
}
