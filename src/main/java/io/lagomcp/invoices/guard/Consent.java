package io.lagomcp.invoices.guard;

import java.util.Optional;

/**
 * The yes to a plan.
 *
 * @param channel how it came, {@code policy} where a rule gave it
 * @param responder who said it; empty where a rule did
 * @param approver the name of the responder, where that is somebody else than who made the plan; else empty text
 */
record Consent(String channel, Optional<Principal> responder, String approver) {

    /** The rule that decided asks nobody. */
    static Consent ofPolicy() {
        return new Consent("policy", Optional.empty(), "");
    }

    /** Somebody's, to their own plan or to that of another. */
    static Consent of(Principal principal, String channel, Confirmation confirmation) {
        boolean own = principal.name().equals(confirmation.maker().name());
        return new Consent(channel, Optional.of(principal), own ? "" : principal.name());
    }
}
