package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Approval;
import io.lagomcp.invoices.guard.Effect;
import io.lagomcp.invoices.guard.Evidence;
import io.lagomcp.invoices.guard.Impact;
import io.lagomcp.invoices.guard.InvoiceSnapshot;
import io.lagomcp.invoices.guard.Performed;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.SafeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Turns a draft into a final, numbered invoice. */
record FinalizeInvoice(ToolDefinition definition, InvoiceReads invoices) implements MutationTool {
    private static final Set<Effect> EFFECTS = Set.of(Effect.CHARGES, Effect.IRREVERSIBLE, Effect.NOTIFIES_CUSTOMER);
    private static final String RECOMPUTES =
            "recomputes the draft first and takes off coupons and credits, so the total can still change";

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
        List<String> consequences = new ArrayList<>(List.of(RECOMPUTES));
        consequences.addAll(Issue.consequences(invoice, "invoice.created"));
        return Plan.on(
                InvoiceSnapshot.of(invoice),
                name(),
                "Finalize draft invoice " + Descriptions.facts(invoice)
                        + ", so that it gets a number and becomes payable. Lago may e-mail it and may charge the"
                        + " customer.",
                changes(invoice),
                new Impact(EFFECTS, AtStake.of(invoice.knownTotal()), consequences, Warnings.about(invoice)),
                arguments,
                digest(arguments));
    }

    private static List<Plan.Change> changes(Invoice invoice) {
        return List.of(
                new Plan.Change("status", "draft", invoice.hasTaxProvider() ? Drafts.AFTER_TAXES : "finalized"),
                new Plan.Change("number", SafeText.token(invoice.number()), "a final number"),
                new Plan.Change("issuing_date", SafeText.token(invoice.issuingDate()), "today, by default"),
                new Plan.Change(
                        "payment_due_date",
                        SafeText.token(invoice.paymentDueDate()),
                        "counted from the new issuing date"),
                Drafts.RECOMPUTED);
    }

    @Override
    public Performed perform(Approval approval) {
        String lagoId = approval.plan().target().orElseThrow().lagoId();
        return new Performed.Changed(approval.writes().finalizeDraft(lagoId));
    }

    /** A draft can be finalized once, so whoever did it, it is done. */
    @Override
    public Evidence evidence(Plan plan, Instant actedAt) {
        return Afterwards.judge(
                invoices,
                plan,
                (planned, now) -> now.status().equals("draft")
                        ? Afterwards.unlessUntouched(planned, now)
                        : new Evidence.Happened(now));
    }
}
