package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who may do what. Asked when a plan is made and again before it is carried out, each time for the principal who made it.
 */
@FunctionalInterface
public interface Policy {
    /** The rule that decides where nobody wrote one. */
    String BUILT_IN = "built-in";

    /**
     * Why this principal can never use this mutation; empty where that depends on the plan. Such a tool is not listed, and
     * refused when called all the same.
     */
    default Optional<PolicyDecision.Deny> neverAllows(MutationKind mutation, Principal principal) {
        return Optional.empty();
    }

    /** What holds for this plan of this principal; budgets are asked apart from it. */
    PolicyDecision decide(Plan plan, Principal principal);

    /** How long a plan can be confirmed, where no rule says otherwise. */
    default Duration planLifetime() {
        return Duration.ofMinutes(15);
    }

    /** How long a plan can be confirmed for which this was decided. */
    default Duration planLifetime(PolicyDecision decision) {
        return planLifetime();
    }

    /** Whether the assistant may pass a yes on, where no rule says so by itself. */
    default boolean relayAllowed() {
        return true;
    }

    /** What may be done within a time; each of them must leave room. */
    default List<Budget> budgets() {
        return List.of();
    }

    /** What is allowed in one batch, beside what is decided for each of its plans. */
    default BatchLimits batches() {
        return BatchLimits.none();
    }

    /** Every plan waits for a yes, except one without any effect, which leaves the invoice as it is. */
    static Policy confirmEverything() {
        return (plan, principal) -> plan.impact().effects().isEmpty()
                ? new PolicyDecision.Allow(BUILT_IN)
                : new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, true, BUILT_IN);
    }

    /** No mutation at all. */
    static Policy readOnly() {
        PolicyDecision.Deny deny =
                new PolicyDecision.Deny("read_only", "This server is read-only: it changes no invoice.", "read-only");
        return new Policy() {
            @Override
            public Optional<PolicyDecision.Deny> neverAllows(MutationKind mutation, Principal principal) {
                return Optional.of(deny);
            }

            @Override
            public PolicyDecision decide(Plan plan, Principal principal) {
                return deny;
            }
        };
    }
}
