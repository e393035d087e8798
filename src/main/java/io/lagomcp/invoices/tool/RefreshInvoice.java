package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Approval;
import io.lagomcp.invoices.guard.InvoiceSnapshot;
import io.lagomcp.invoices.guard.NextCall;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReads;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Recomputes a draft from current usage and taxes. */
record RefreshInvoice(ToolDefinition definition, InvoiceReads invoices) implements MutationTool {
    RefreshInvoice(InvoiceReads invoices) {
        this(ToolDefinition.of("refresh_invoice"), invoices);
    }

    @Override
    public Plan plan(ObjectNode arguments) {
        Invoice invoice = invoices.find(new Arguments(arguments).required("lago_id"));
        Drafts.requireSubscriptionDraft(invoice);
        InvoiceSnapshot target = InvoiceSnapshot.of(invoice);
        return new Plan(
                name(),
                "Recompute draft invoice " + target.described() + ", whose total is now " + target.total() + ".",
                Optional.of(target),
                List.of(new Plan.Change("total", target.total().toString(), "as usage and taxes are now")),
                List.of("replaces every line by a new one with a new id; changes made in the dashboard stay"),
                Warnings.about(invoice),
                Optional.empty(),
                false,
                arguments,
                NextCall.find(target.lagoId()));
    }

    @Override
    public Optional<Invoice> perform(Approval approval) {
        String lagoId = approval.plan().target().orElseThrow().lagoId();
        return Optional.of(approval.writes().refresh(lagoId));
    }
}
