package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Principal;
import java.util.Optional;

/**
 * The yes to a plan.
 *
 * @param channel how it came, {@code policy} where a rule gave it
 * @param responder who said it; empty where a rule did
 * @param approver the name of the responder, where that is somebody else than who made the plan; else empty text
 */
record GivenConsent(String channel, Optional<Principal> responder, String approver) {

    /** The rule that decided asks nobody. */
    static GivenConsent ofPolicy() {
        return new GivenConsent("policy", Optional.empty(), "");
    }

    /** Somebody's, to their own plan or to that of another. */
    static GivenConsent of(Principal principal, String channel, PendingPlan confirmation) {
        boolean own = principal.name().equals(confirmation.maker().name());
        return new GivenConsent(channel, Optional.of(principal), own ? "" : principal.name());
    }
}
