package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Role;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Tokens of people who have one name, in a file. */
public record TestTokens(Path file, Clock clock) {

    /** A token that never expires. */
    public String issue(String name, Role role) throws TokenFileException {
        return issue(name, Permissions.of(role), Optional.empty());
    }

    public String issue(String name, Permissions grant, Optional<Instant> expires) throws TokenFileException {
        return new TokenFile(file).issue(name, name, grant, expires, clock.instant());
    }

    /** Revokes the token with this name; whether there was one. */
    public boolean revoke(String name) throws TokenFileException {
        TokenFile tokens = new TokenFile(file);
        for (IssuedToken token : tokens.read()) {
            if (token.name().equals(name)) {
                return tokens.revoke(name, token.id());
            }
        }
        return false;
    }
}
