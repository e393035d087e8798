package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Batch;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.WriteResult;
import java.util.List;
import java.util.Optional;

/** What came of a mutation that was not refused. */
public sealed interface MutationOutcome {

    /**
     * It was done.
     *
     * @param answer what Lago answered
     * @param repeated whether it had been done before, and nothing was done now
     * @param differs whether the invoice was not as was approved when it was done
     */
    record Done(Receipt receipt, WriteResult answer, boolean repeated, boolean differs) implements MutationOutcome {}

    /**
     * It was only planned: nobody was asked, and nothing was kept.
     *
     * @param decision what the policy and the budgets say about it for this caller
     * @param batch the changes of several invoices, which the plan shows together; empty for one change
     */
    record Planned(Plan plan, PolicyDecision decision, Optional<Batch> batch) implements MutationOutcome {}

    /** The caller rejected it, for this reason, which may be empty text. */
    record Rejected(PendingPlan confirmation, String reason) implements MutationOutcome {}

    /** It waits for a yes that comes in a later call. */
    record Waiting(PendingPlan confirmation) implements MutationOutcome {}

    /**
     * A batch was carried out as far as it could be.
     *
     * @param parts what came of each invoice, in their order
     * @param goesOn whether a later call can carry out what was not begun
     */
    record OfBatch(PendingPlan batch, List<PartOutcome> parts, boolean goesOn) implements MutationOutcome {
        public OfBatch {
            parts = List.copyOf(parts);
        }

        /** How many of its parts are in this state. */
        public long count(PartOutcome.State state) {
            return parts.stream().filter(part -> part.state() == state).count();
        }
    }
}
