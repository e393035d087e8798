package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.Role;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who is at the other end, as far as this server could make sure. Equal to any with the same name, person and grant.
 *
 * @param name by which records, plans and sessions know them
 * @param person who uses it: principals of one person, such as two tokens of hers, have this in common
 * @param grant what they may do, for this one call
 * @param credential the id of the token that was presented, which is no secret; empty text where nobody can revoke it while
 *     this server runs
 * @param grantedNow looks up what their credential opens at this moment; empty where it opens nothing any more. Safe for use
 *     by many threads
 */
public record Principal(
        String name, String person, Permissions grant, String credential, Supplier<Optional<Permissions>> grantedNow) {

    /** A person with one name, whose grant nobody takes away while this server runs. */
    public Principal(String name, Permissions grant) {
        this(name, name, grant, "", () -> Optional.of(grant));
    }

    /** Somebody who did not say who they are, so that they may be the same person as anybody else. */
    public static Principal unidentified(String name, Permissions grant) {
        return new Principal(name, "", grant, "", () -> Optional.of(grant));
    }

    /** Whether the same person uses both, or may use both. */
    boolean isSamePersonAs(Principal other) {
        return person.isEmpty() || other.person.isEmpty() || person.equals(other.person) || name.equals(other.name);
    }

    /** The user of this machine: whoever can write to our standard input. */
    public static Principal local() {
        return unidentified("local", Permissions.of(Role.APPROVER));
    }

    /** The same, who gives up whatever the other grant does not permit. */
    public Principal narrowedTo(Permissions other) {
        return new Principal(name, person, grant.narrowedTo(other), credential, grantedNow);
    }

    /**
     * The same with what they may do at this moment, which is never more than before.
     *
     * @throws RefusedException if that is nothing any more
     */
    Principal asOfNow() {
        return grantedNow
                .get()
                .map(this::narrowedTo)
                .orElseThrow(() -> new RefusedException(Refusal.permissionRevoked(), "", "grant_taken_back"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Principal principal
                && name.equals(principal.name)
                && person.equals(principal.person)
                && grant.equals(principal.grant);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, person, grant);
    }
}
