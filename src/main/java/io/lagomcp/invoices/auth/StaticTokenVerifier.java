package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.Permissions;
import io.lagomcp.invoices.approval.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.auth.AuthException.Weight;
import io.lagomcp.invoices.config.InvalidSettingException;

/** The one token that the environment gives. It is not kept, only what it takes to know it again. */
final class StaticTokenVerifier implements TokenVerifier {
    private static final int SHORTEST = 32;

    private final TokenHash hash;
    private final Principal owner;
    private final AuthErrors refusals;

    StaticTokenVerifier(String token, Role role, AuthErrors refusals) {
        if (token.length() < SHORTEST || !BearerTokenParser.TEXT.matcher(token).matches()) {
            throw new InvalidSettingException(
                    "LAGO_MCP_HTTP_TOKEN",
                    "must have at least " + SHORTEST + " characters, which are letters, digits or one of -._~+/");
        }
        this.hash = TokenHash.of(token);
        this.owner = new Principal("token", Permissions.of(role));
        this.refusals = refusals;
    }

    @Override
    public Principal ownerOf(String token) throws AuthException {
        if (!hash.isOf(token)) {
            throw refusals.tokenInvalid("token_unknown", "", Weight.ATTEMPT);
        }
        return owner;
    }
}
