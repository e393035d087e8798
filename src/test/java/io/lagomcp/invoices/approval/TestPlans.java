package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PlanImpact;
import io.lagomcp.invoices.approval.plan.SuggestedCall;
import io.lagomcp.invoices.lago.InvoiceWrite;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Plans for tests that are not about what a plan says. */
public final class TestPlans {
    /** Nothing comes of it but a note. */
    public static final PlanImpact NO_IMPACT =
            new PlanImpact(Set.of(MutationEffect.BOOKKEEPING), new AmountAtStake.None(), List.of(), List.of());

    private TestPlans() {}

    /** A plan about no invoice in particular. */
    public static Plan plan(String tool, ObjectNode arguments) {
        return plan(tool, NO_IMPACT, List.of(), arguments);
    }

    public static Plan plan(String tool, PlanImpact impact, List<Plan.Change> changes, ObjectNode arguments) {
        return new Plan(
                tool,
                "Do it.",
                "acme",
                Optional.empty(),
                changes,
                impact,
                arguments,
                Plan.digest(tool, arguments),
                SuggestedCall.find("1"),
                Optional.empty(),
                Optional.of(InvoiceWrite.refresh("1")));
    }
}
