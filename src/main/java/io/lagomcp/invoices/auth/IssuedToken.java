package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.Permissions;
import io.lagomcp.invoices.approval.Principal;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * A token that was given out. The token itself is not known here, only what it takes to know it again.
 *
 * @param name whose it is; the principal's name
 * @param id what the token begins with; no secret
 * @param grant what it opens
 * @param created when it was given out
 * @param expires from when on it opens nothing; empty if it always does
 * @param hash of the whole token
 */
public record IssuedToken(
        String name, String id, Permissions grant, Instant created, Optional<Instant> expires, TokenHash hash) {

    /** Whose it is; what it opens later on is asked for. */
    Principal owner(Supplier<Optional<Permissions>> grantedNow) {
        return new Principal(name, grant, grantedNow);
    }

    /** Whether it has expired by then. */
    public boolean hasExpired(Instant now) {
        return expires.filter(end -> !now.isBefore(end)).isPresent();
    }

    /** Its line in a file. The hash is last, so half a line is no line: it could lack what it may not do. */
    String line() {
        StringBuilder line = new StringBuilder(name)
                .append(" role=")
                .append(grant.role().name().toLowerCase(Locale.ROOT));
        grant.tools().ifPresent(tools -> line.append(" tools=").append(String.join(",", new TreeSet<>(tools))));
        expires.ifPresent(end -> line.append(" expires=").append(end));
        return line.append(" created=")
                .append(created)
                .append(" id=")
                .append(id)
                .append(" hash=")
                .append(hash)
                .toString();
    }
}
