package io.lagomcp.invoices.approval.plan;

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
 * @param personNow looks up who uses it at this moment. Safe for use by many threads
 */
public record Principal(
        String name,
        String person,
        Permissions grant,
        String credential,
        Supplier<Optional<Permissions>> grantedNow,
        Supplier<String> personNow) {

    /** Somebody who stays the same person. */
    public Principal(
            String name,
            String person,
            Permissions grant,
            String credential,
            Supplier<Optional<Permissions>> grantedNow) {
        this(name, person, grant, credential, grantedNow, () -> person);
    }

    /**
     * Somebody whose credential is looked up again.
     *
     * @param ownerNow whom the credential belongs to at this moment; empty where it opens nothing any more
     */
    public static Principal lookedUp(
            String name, String person, Permissions grant, String credential, Supplier<Optional<Principal>> ownerNow) {
        return new Principal(
                name, person, grant, credential, () -> ownerNow.get().map(Principal::grant), () -> ownerNow.get()
                        .map(Principal::person)
                        .orElse(person));
    }

    /** A person with one name, whose grant nobody takes away while this server runs. */
    public Principal(String name, Permissions grant) {
        this(name, name, grant, "", () -> Optional.of(grant));
    }

    /** Somebody who did not say who they are, so that they may be the same person as anybody else. */
    public static Principal unidentified(String name, Permissions grant) {
        return new Principal(name, "", grant, "", () -> Optional.of(grant));
    }

    /** Whether the same person uses both at this moment, or may use both. */
    public boolean isSamePersonAs(Principal other) {
        String mine = personNow.get();
        String theirs = other.personNow.get();
        return mine.isEmpty() || theirs.isEmpty() || mine.equals(theirs) || name.equals(other.name);
    }

    /** The user of this machine: whoever can write to our standard input. */
    public static Principal local() {
        return unidentified("local", Permissions.of(Role.APPROVER));
    }

    /** The same, who gives up whatever the other grant does not permit. */
    public Principal narrowedTo(Permissions other) {
        return new Principal(name, person, grant.narrowedTo(other), credential, grantedNow, personNow);
    }

    /**
     * The same with what they may do at this moment, which is never more than before.
     *
     * @throws RefusedException if that is nothing any more
     */
    public Principal asOfNow() {
        return grantedNow.get().map(this::narrowedTo).orElseThrow(RefusedException::revoked);
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
