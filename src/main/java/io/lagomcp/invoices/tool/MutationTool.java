package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.approval.Mutation;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.WriteResult;
import io.lagomcp.invoices.lago.Invoice;
import tools.jackson.databind.node.ObjectNode;

/** A tool that changes an invoice or moves money: it plans the one write, and never sends it itself. */
public non-sealed interface MutationTool extends InvoiceTool, Mutation {

    @Override
    default String name() {
        return definition().name();
    }

    @Override
    default WriteResult result(Plan plan, Invoice answered) {
        return new WriteResult.Changed(answered, PlanResultCheck.differences(plan, answered));
    }

    /** One digest however the arguments are spelt. */
    @Override
    default String digest(ObjectNode arguments) {
        return Plan.digest(name(), CanonicalArguments.of(arguments, definition().inputSchema()));
    }
}
