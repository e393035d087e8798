package io.lagomcp.invoices.access;

import io.lagomcp.invoices.access.TurnedAwayException.Weight;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.guard.Grant;
import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.guard.Role;

/** The one token that the environment gives. It is not kept, only what it takes to know it again. */
final class OneToken implements Credentials {
    private static final int SHORTEST = 32;

    private final TokenHash hash;
    private final Principal owner;
    private final Refusals refusals;

    OneToken(String token, Role role, Refusals refusals) {
        if (token.length() < SHORTEST || !BearerToken.TEXT.matcher(token).matches()) {
            throw new InvalidSettingException(
                    "LAGO_MCP_HTTP_TOKEN",
                    "must have at least " + SHORTEST + " characters, which are letters, digits or one of -._~+/");
        }
        this.hash = TokenHash.of(token);
        this.owner = new Principal("token", Grant.of(role));
        this.refusals = refusals;
    }

    @Override
    public Principal ownerOf(String token) throws TurnedAwayException {
        if (!hash.isOf(token)) {
            throw refusals.tokenInvalid("token_unknown", "", Weight.ATTEMPT);
        }
        return owner;
    }
}
