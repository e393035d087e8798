package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PlanImpact;
import io.lagomcp.invoices.approval.plan.WriteResult;
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

/** Deletes a draft, whose period is then never billed. */
public record DeleteInvoiceTool(ToolDefinition definition, InvoiceReader invoices) implements MutationTool {
    private static final Set<MutationEffect> EFFECTS = Set.of(MutationEffect.IRREVERSIBLE);

    public DeleteInvoiceTool(InvoiceReader invoices) {
        this(ToolDefinition.of("delete_invoice"), invoices);
    }

    @Override
    public Optional<Eligibility> eligibility() {
        return Optional.of(Eligibility.inStatus(
                Set.of("draft"), "not_deletable", "Only a draft that no other system knows can be deleted"));
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
                "Delete " + InvoiceSentences.facts(invoice) + ". " + loss(invoice),
                List.of(new Plan.Change("status", "draft", "deleted")),
                new PlanImpact(
                        EFFECTS,
                        AmountAtStake.of(invoice.knownTotal()),
                        List.of("no longer shows the draft, and sends the webhook invoice.deleted"),
                        InvoiceWarnings.about(invoice)),
                arguments,
                InvoiceWrite.delete(invoice.lagoId()));
    }

    private static String loss(Invoice invoice) {
        return invoice.isOfSubscription()
                ? "Its period is then never billed; no later invoice makes up for it."
                : "What it bills is then never billed; no later invoice makes up for it.";
    }

    @Override
    public WriteResult result(Plan plan, Invoice answered) {
        return new WriteResult.Deleted();
    }

    /** A draft can be deleted once, so whoever did it, it is done; one over nothing may have been closed instead. */
    @Override
    public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
        return OutcomeChecks.compare(
                invoices,
                plan,
                OutcomeChecks::unlessUntouched,
                planned -> planned.total().minorUnits() == 0
                        ? new OutcomeEvidence.Unclear()
                        : new OutcomeEvidence.Happened(new WriteResult.Deleted()));
    }
}
