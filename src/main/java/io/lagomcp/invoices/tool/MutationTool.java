package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.approval.Mutation;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.lago.Invoice;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A tool that changes an invoice or moves money: it plans, and acts only with an approval. */
public non-sealed interface MutationTool extends InvoiceTool, Mutation {

    @Override
    default String name() {
        return definition().name();
    }

    @Override
    default List<String> differences(Plan plan, Invoice now) {
        return PlanResultCheck.differences(plan, now);
    }

    /** One digest however the arguments are spelt. */
    @Override
    default String digest(ObjectNode arguments) {
        return Plan.digest(name(), CanonicalArguments.of(arguments, definition().inputSchema()));
    }
}
