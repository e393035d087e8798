package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.WriteResult;

/** What came of a mutation that was not refused. */
public sealed interface MutationOutcome {

    /**
     * It was done.
     *
     * @param answer what Lago answered
     * @param repeated whether it had been done before, and nothing was done now
     * @param differs whether the invoice was not as was approved when it was done
     */
    record Done(Plan plan, Receipt receipt, WriteResult answer, boolean repeated, boolean differs)
            implements MutationOutcome {

        /** It was done just now. */
        Done(Plan plan, Receipt receipt, WriteResult answer) {
            this(plan, receipt, answer, false, answer.differs());
        }
    }

    /**
     * It was only planned: nobody was asked, and nothing was kept.
     *
     * @param decision what the policy and the budgets say about it for this caller
     */
    record Planned(Plan plan, PolicyDecision decision) implements MutationOutcome {}

    /** The caller rejected it, for this reason, which may be empty text. */
    record Rejected(PendingPlan confirmation, String reason) implements MutationOutcome {}

    /** It waits for a yes that comes in a later call. */
    record Waiting(PendingPlan confirmation) implements MutationOutcome {}
}
