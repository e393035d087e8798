package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PlanImpact;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.tool.Eligibility;
import io.lagomcp.invoices.tool.MutationTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.view.InvoiceSentences;
import io.lagomcp.invoices.tool.view.InvoiceWarnings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Marks the payment dispute about an invoice as lost. */
public record LoseDisputeInvoiceTool(ToolDefinition definition, InvoiceReader invoices) implements MutationTool {
    // the date stays for good, and who was told of it stays told
    private static final Set<MutationEffect> EFFECTS = Set.of(MutationEffect.IRREVERSIBLE);

    public LoseDisputeInvoiceTool(InvoiceReader invoices) {
        this(ToolDefinition.of("lose_dispute_invoice"), invoices);
    }

    @Override
    public Optional<Eligibility> eligibility() {
        return Optional.of(Eligibility.inStatus(
                        Set.of("finalized", "voided"),
                        "not_disputable",
                        "Only a finalized or voided invoice can have lost a dispute")
                // Lago would keep the date and send its messages again
                .and(
                        "nothing_to_change",
                        "The payment dispute about this invoice is already marked as lost",
                        invoice -> !invoice.disputeLost()));
    }

    @Override
    public List<Set<MutationEffect>> possibleEffects() {
        return List.of(EFFECTS);
    }

    @Override
    public Plan plan(ObjectNode arguments) {
        Invoice invoice = invoices.find(new ToolArguments(arguments).required("lago_id"));
        requireEligible(invoice);
        return planOn(
                invoice,
                "Mark the payment dispute about " + InvoiceSentences.facts(invoice)
                        + " as lost. No money moves, and the amount due stays.",
                changes(invoice),
                new PlanImpact(
                        EFFECTS,
                        AmountAtStake.of(invoice.knownTotal()),
                        List.of("voids the invoice at the tax provider if one is configured, and sends the webhook"
                                + " invoice.payment_dispute_lost"),
                        InvoiceWarnings.about(invoice)),
                arguments,
                InvoiceWrite.loseDispute(invoice.lagoId()));
    }

    private static List<Plan.Change> changes(Invoice invoice) {
        Plan.Change date = new Plan.Change("payment_dispute_lost_at", "(none)", "now");
        return invoice.paymentOverdue()
                ? List.of(date, new Plan.Change("payment_overdue", "true", "false"))
                : List.of(date);
    }

    /** There was no date before, so whoever set it, it is done. */
    @Override
    public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
        return OutcomeChecks.compare(
                invoices,
                plan,
                (planned, now) -> now.disputeLost()
                        ? new OutcomeEvidence.Happened(now)
                        : OutcomeChecks.unlessUntouched(planned, now));
    }
}
