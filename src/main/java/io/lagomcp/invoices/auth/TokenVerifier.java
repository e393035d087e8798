package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.auth.AuthException.Weight;
import io.lagomcp.invoices.config.InvalidSettingException;

/** Finds the owner of a token. */
interface TokenVerifier {
    /** Whose this token is, and what they may do at most. */
    Principal ownerOf(String token) throws AuthException;

    /**
     * Accepts one token, whose owner is called {@code token}.
     *
     * @throws InvalidSettingException if it is too short or cannot be sent in a header
     */
    static TokenVerifier ofOne(String secret, Role role, AuthErrors errors) {
        if (secret.length() < 32 || !BearerTokenParser.TEXT.matcher(secret).matches()) {
            throw new InvalidSettingException(
                    "LAGO_MCP_HTTP_TOKEN",
                    "must have at least 32 characters, which are letters, digits or one of -._~+/");
        }
        TokenHash hash = TokenHash.of(secret);
        Principal owner = Principal.unidentified("token", Permissions.of(role));
        return token -> {
            if (!hash.isOf(token)) {
                throw errors.tokenInvalid("token_unknown", "", Weight.ATTEMPT);
            }
            return owner;
        };
    }
}
