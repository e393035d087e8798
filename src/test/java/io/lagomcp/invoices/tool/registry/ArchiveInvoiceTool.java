package io.lagomcp.invoices.tool.registry;

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
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Hides a voided invoice: a tool as a contributor would add it, for an action that Lago does not have. */
record ArchiveInvoiceTool(ToolDefinition definition, InvoiceReader invoices) implements MutationTool {
    private static final Set<MutationEffect> EFFECTS = Set.of(MutationEffect.BOOKKEEPING);

    ArchiveInvoiceTool(InvoiceReader invoices) {
        this(ToolDefinition.of("archive_invoice"), invoices);
    }

    @Override
    public Optional<Eligibility> eligibility() {
        return Optional.of(
                Eligibility.inStatus(Set.of("voided"), "not_archivable", "Only a voided invoice can be archived"));
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
                "Archive " + InvoiceSentences.facts(invoice) + ".",
                List.of(),
                new PlanImpact(EFFECTS, new AmountAtStake.None(), List.of("hides it from lists"), List.of()),
                arguments,
                new InvoiceWrite("POST", invoice.lagoId(), "archive", Optional.empty(), InvoiceWrite.Answer.INVOICE));
    }

    /** An invoice does not show whether it is archived. */
    @Override
    public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
        return new OutcomeEvidence.Unclear();
    }
}
