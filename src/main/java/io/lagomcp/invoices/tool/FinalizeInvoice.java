package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Approval;
import io.lagomcp.invoices.guard.Effect;
import io.lagomcp.invoices.guard.Evidence;
import io.lagomcp.invoices.guard.Impact;
import io.lagomcp.invoices.guard.InvoiceSnapshot;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.guard.Stake;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.SafeText;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Turns a draft into a final, numbered invoice. */
record FinalizeInvoice(ToolDefinition definition, InvoiceReads invoices) implements MutationTool {
    private static final Set<Effect> EFFECTS = Set.of(Effect.CHARGES, Effect.IRREVERSIBLE, Effect.NOTIFIES_CUSTOMER);
    private static final List<String> CONSEQUENCES = List.of(
            "recomputes the draft first, so the total can still change a little",
            "makes the PDF and may e-mail it to the customer",
            "charges the customer automatically where a payment provider is set up",
            "syncs to accounting and sends the webhook invoice.created");

    FinalizeInvoice(InvoiceReads invoices) {
        this(ToolDefinition.of("finalize_invoice"), invoices);
    }

    @Override
    public List<Set<Effect>> possibleEffects() {
        return List.of(EFFECTS);
    }

    @Override
    public Plan plan(ObjectNode arguments) {
        Invoice invoice = invoices.find(new Arguments(arguments).required("lago_id"));
        Drafts.requireSubscriptionDraft(invoice);
        InvoiceSnapshot target = InvoiceSnapshot.of(invoice);
        return Plan.on(
                target,
                name(),
                "Finalize draft invoice " + target.described() + " for " + target.total()
                        + ", so that it becomes payable and the customer may be charged.",
                List.of(
                        new Plan.Change("status", "draft", "finalized"),
                        new Plan.Change("number", SafeText.token(target.number()), "a final number"),
                        new Plan.Change("issuing_date", SafeText.token(invoice.issuingDate()), "today, by default")),
                new Impact(EFFECTS, new Stake.Exactly(target.total()), CONSEQUENCES, Warnings.about(invoice)),
                arguments);
    }

    @Override
    public Optional<Invoice> perform(Approval approval) {
        String lagoId = approval.plan().target().orElseThrow().lagoId();
        return Optional.of(approval.writes().finalizeDraft(lagoId));
    }

    @Override
    public Evidence evidence(Plan plan, Instant actedAt) {
        Invoice now = invoices.find(plan.target().orElseThrow().lagoId());
        if (!now.status().equals("draft")) {
            return new Evidence.Happened(now);
        }
        return plan.target().get().equals(InvoiceSnapshot.of(now))
                ? new Evidence.NothingThere()
                : new Evidence.Unclear();
    }
}
