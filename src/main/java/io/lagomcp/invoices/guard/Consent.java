package io.lagomcp.invoices.guard;

/**
 * The yes to a plan.
 *
 * @param channel how it came, {@code policy} where a rule gave it
 * @param approver who said it, where that is somebody else than who made the plan; else empty text
 */
record Consent(String channel, String approver) {

    /** The rule that decided asks nobody. */
    static Consent ofPolicy() {
        return new Consent("policy", "");
    }

    /** Somebody's, to their own plan or to that of another. */
    static Consent of(Principal principal, String channel, Confirmation confirmation) {
        boolean own = principal.name().equals(confirmation.maker().name());
        return new Consent(channel, own ? "" : principal.name());
    }
}
