package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PlanImpact;
import io.lagomcp.invoices.approval.plan.WriteResult;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceWrite;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** A tool that changes an invoice or moves money: it plans the one write, and never sends it itself. */
public non-sealed interface MutationTool extends InvoiceTool, MutationKind {

    @Override
    default String name() {
        return definition().name();
    }

    /** Where Lago shows whether it happened, for a sentence. */
    default String outcomeShownBy() {
        return "the invoice";
    }

    @Override
    default Plan plan(ObjectNode arguments) {
        return plan(new ToolArguments(arguments));
    }

    /**
     * Says what would change. Only reads, and may be asked any number of times.
     *
     * @param arguments valid against the tool's schema
     */
    Plan plan(ToolArguments arguments);

    /** A plan of this tool for an invoice that exists; see {@link Plan} for its parts. */
    default Plan planOn(
            Invoice invoice,
            String description,
            List<Plan.Change> changes,
            PlanImpact impact,
            ToolArguments arguments,
            InvoiceWrite write) {
        ObjectNode json = arguments.json();
        return Plan.on(InvoiceSnapshot.of(invoice), name(), description, changes, impact, json, digest(json), write);
    }

    @Override
    default WriteResult result(Plan plan, Invoice answered) {
        return new WriteResult.Changed(answered, PlanResultCheck.differences(plan, answered));
    }

    /** The same digest for all spellings of the same arguments. */
    @Override
    default String digest(ObjectNode arguments) {
        return Plan.digest(name(), CanonicalArguments.of(arguments, definition().inputSchema()));
    }
}
