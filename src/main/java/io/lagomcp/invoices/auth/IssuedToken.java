package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * An issued token, without its secret: only a hash that recognizes it.
 *
 * @param name of the principal
 * @param person who uses it; several tokens of one person have this in common
 * @param id the beginning of the token; no secret
 * @param grant its permissions
 * @param created when it was issued
 * @param expires from when on it is invalid; empty for never
 * @param hash of the whole token
 */
public record IssuedToken(
        String name,
        String person,
        String id,
        Permissions grant,
        Instant created,
        Optional<Instant> expires,
        TokenHash hash) {

    /**
     * Its owner.
     *
     * @param now looks up the token as it is when it is needed; empty where it is no longer valid
     */
    Principal owner(Supplier<Optional<IssuedToken>> now) {
        return new Principal(name, person, grant, id, () -> now.get().map(IssuedToken::grant), () -> now.get()
                .map(IssuedToken::person)
                .orElse(person));
    }

    /** Whether a token can have this id. */
    public static boolean isId(String text) {
        return TokenLineParser.ID.matcher(text).matches();
    }

    /** Whether a token can have this name. */
    public static boolean isName(String text) {
        return TokenLineParser.NAME.matcher(text).matches();
    }

    /** Whether it has expired by then. */
    public boolean hasExpired(Instant now) {
        return expires.filter(end -> !now.isBefore(end)).isPresent();
    }

    /** Its line in a file. The hash is last, so a truncated line, which might lack a restriction, is invalid. */
    String line() {
        StringBuilder line = new StringBuilder(name)
                .append(" role=")
                .append(grant.role().name().toLowerCase(Locale.ROOT));
        if (!person.equals(name)) {
            line.append(" person=").append(person);
        }
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
