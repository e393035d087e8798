package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PlanImpact;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.tool.Eligibility;
import io.lagomcp.invoices.tool.MutationTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.view.FinalizationEffects;
import io.lagomcp.invoices.tool.view.InvoiceSentences;
import io.lagomcp.invoices.tool.view.InvoiceWarnings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Turns a draft into a final, numbered invoice. */
public record FinalizeInvoiceTool(ToolDefinition definition, InvoiceReader invoices) implements MutationTool {
    private static final Set<MutationEffect> EFFECTS =
            Set.of(MutationEffect.CHARGES, MutationEffect.IRREVERSIBLE, MutationEffect.NOTIFIES_CUSTOMER);
    private static final String RECOMPUTES =
            "recomputes the draft first and deducts coupons and credits, so the total can still change";

    public FinalizeInvoiceTool(InvoiceReader invoices) {
        this(ToolDefinition.of("finalize_invoice"), invoices);
    }

    @Override
    public Optional<Eligibility> eligibility() {
        return Optional.of(Eligibility.subscriptionDraft("Only a draft of type subscription can be finalized"));
    }

    @Override
    public List<Set<MutationEffect>> possibleEffects() {
        return List.of(EFFECTS);
    }

    @Override
    public Plan plan(ObjectNode arguments) {
        Invoice invoice = invoices.find(new ToolArguments(arguments).required("lago_id"));
        requireEligible(invoice);
        List<String> consequences = new ArrayList<>(List.of(RECOMPUTES));
        consequences.addAll(FinalizationEffects.consequences(invoice, "invoice.created"));
        return planOn(
                invoice,
                "Finalize " + InvoiceSentences.facts(invoice)
                        + ". It gets a final number and becomes payable. Lago may e-mail it and may charge the"
                        + " customer.",
                changes(invoice),
                new PlanImpact(
                        EFFECTS, AmountAtStake.of(invoice.knownTotal()), consequences, InvoiceWarnings.about(invoice)),
                arguments,
                InvoiceWrite.finalizeDraft(invoice.lagoId()));
    }

    private static List<Plan.Change> changes(Invoice invoice) {
        return List.of(
                new Plan.Change(
                        "status", "draft", invoice.hasTaxProvider() ? FinalizationEffects.AFTER_TAXES : "finalized"),
                new Plan.Change("number", SafeText.token(invoice.number()), "a final number"),
                new Plan.Change("issuing_date", SafeText.token(invoice.issuingDate()), "today, by default"),
                new Plan.Change(
                        "payment_due_date",
                        SafeText.token(invoice.paymentDueDate()),
                        "recalculated from the new issuing date"),
                FinalizationEffects.RECOMPUTED);
    }

    /** A draft can be finalized once, so whoever did it, it is done. */
    @Override
    public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
        return OutcomeChecks.compare(
                invoices,
                plan,
                (planned, now) -> now.status().equals("draft")
                        ? OutcomeChecks.unlessUntouched(planned, now)
                        : new OutcomeEvidence.Happened(now));
    }
}
