package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.config.InvalidSettingException;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Decides who a request is from and whether it is admitted. Safe for use by several threads. */
public interface Authenticator {

    /**
     * Who sent this request, restricted by its own headers.
     *
     * @throws AuthException if it is refused
     */
    Principal authenticate(AuthRequest request) throws AuthException;

    /**
     * What clients must know to get a token, as RFC 9728 wants it told at
     * {@code /.well-known/oauth-protected-resource}; empty where no authorization server gives tokens.
     */
    default Optional<ObjectNode> resourceMetadata() {
        return Optional.empty();
    }

    /**
     * Admits the tokens of this file, which is read again whenever it changes.
     *
     * @param revocations revoke tokens that are still in the file
     * @throws InvalidSettingException if the file cannot be used
     */
    static Authenticator tokens(Path file, Revocations revocations, AuthContext context) {
        AuthErrors refusals = AuthErrors.withoutIssuer();
        try {
            FileTokenVerifier tokens = new FileTokenVerifier(file, revocations, refusals, context.time());
            return new TokenAuthenticator(tokens, refusals, Optional.empty(), context);
        } catch (TokenFileException unusable) {
            throw new InvalidSettingException(
                    "LAGO_MCP_HTTP_TOKENS_FILE", "names a file that cannot be used: " + unusable.getMessage());
        }
    }

    /**
     * Admits this one token, as {@code token}.
     *
     * @throws InvalidSettingException if it is too short or cannot be sent in a header
     */
    static Authenticator token(String secret, Role role, AuthContext context) {
        AuthErrors refusals = AuthErrors.withoutIssuer();
        return new TokenAuthenticator(TokenVerifier.ofOne(secret, role, refusals), refusals, Optional.empty(), context);
    }

    /** Admits access tokens of this issuer; reads its keys when the first token comes. */
    static Authenticator oauth(OAuthSettings settings, AuthContext context) {
        AuthErrors refusals = AuthErrors.of(settings);
        JwksCache keys = new JwksCache(new AuthServerClient(settings.issuer(), settings.jwks()), context.nanoTime());
        JwtVerifier tokens =
                new JwtVerifier(settings, keys, refusals, context.time().clock());
        return new TokenAuthenticator(tokens, refusals, Optional.of(settings), context);
    }

    /** Admits everybody as {@code anonymous} with all permissions: only for a server that others cannot reach. */
    static Authenticator open() {
        Principal anonymous = Principal.unidentified("anonymous", Permissions.of(Role.APPROVER));
        return request -> request.narrowed(anonymous);
    }
}
