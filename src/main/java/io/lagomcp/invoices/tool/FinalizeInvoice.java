package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Approval;
import io.lagomcp.invoices.guard.InvoiceSnapshot;
import io.lagomcp.invoices.guard.NextCall;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.SafeText;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Turns a draft into a final, numbered invoice. */
record FinalizeInvoice(ToolDefinition definition, InvoiceReads invoices) implements MutationTool {
    FinalizeInvoice(InvoiceReads invoices) {
        this(ToolDefinition.of("finalize_invoice"), invoices);
    }

    @Override
    public Plan plan(ObjectNode arguments) {
        Invoice invoice = invoices.find(new Arguments(arguments).required("lago_id"));
        Drafts.requireSubscriptionDraft(invoice);
        InvoiceSnapshot target = InvoiceSnapshot.of(invoice);
        return new Plan(
                name(),
                "Finalize draft invoice " + target.described() + " for " + target.total()
                        + ", so that it becomes payable and the customer may be charged.",
                Optional.of(target),
                List.of(
                        new Plan.Change("status", "draft", "finalized"),
                        new Plan.Change("number", SafeText.token(target.number()), "a final number"),
                        new Plan.Change("issuing_date", SafeText.token(invoice.issuingDate()), "today, by default")),
                List.of(
                        "recomputes the draft first, so the total can still change a little",
                        "makes the PDF and may e-mail it to the customer",
                        "charges the customer automatically where a payment provider is set up",
                        "syncs to accounting and sends the webhook invoice.created"),
                Warnings.about(invoice),
                Optional.of(target.total()),
                false,
                arguments,
                NextCall.find(target.lagoId()));
    }

    @Override
    public Optional<Invoice> perform(Approval approval) {
        String lagoId = approval.plan().target().orElseThrow().lagoId();
        return Optional.of(approval.writes().finalizeDraft(lagoId));
    }
}
