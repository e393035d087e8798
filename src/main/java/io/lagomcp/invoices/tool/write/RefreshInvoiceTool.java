package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
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
import io.lagomcp.invoices.tool.view.FinalizationEffects;
import io.lagomcp.invoices.tool.view.InvoiceSentences;
import io.lagomcp.invoices.tool.view.InvoiceWarnings;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Recomputes a draft from current usage and taxes. */
public record RefreshInvoiceTool(ToolDefinition definition, InvoiceReader invoices) implements MutationTool {
    // the old lines are gone for good, but a draft binds nobody
    private static final Set<MutationEffect> EFFECTS = Set.of(MutationEffect.BOOKKEEPING);

    public RefreshInvoiceTool(InvoiceReader invoices) {
        this(ToolDefinition.of("refresh_invoice"), invoices);
    }

    @Override
    public Optional<Eligibility> eligibility() {
        return Optional.of(Eligibility.subscriptionDraft("Only a draft of type subscription can be refreshed"));
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
                "Recompute " + InvoiceSentences.facts(invoice)
                        + ", from current usage and taxes. Its total may change.",
                List.of(
                        new Plan.Change("total", invoice.total().toString(), "from current usage and taxes"),
                        FinalizationEffects.RECOMPUTED),
                new PlanImpact(
                        EFFECTS,
                        new AmountAtStake.None(),
                        List.of("replaces all lines, which get new ids; changes made in the dashboard stay"),
                        InvoiceWarnings.about(invoice)),
                arguments,
                InvoiceWrite.refresh(invoice.lagoId()));
    }

    /** Lago makes every line anew, so whoever did it, it is done. */
    @Override
    public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
        return OutcomeChecks.compare(
                invoices,
                plan,
                (planned, now) -> !plan.isRecorded()
                                && now.status().equals("draft")
                                && !planned.lines()
                                        .equals(InvoiceSnapshot.of(now).lines())
                        ? new OutcomeEvidence.Happened(now)
                        : OutcomeChecks.unlessUntouched(planned, now));
    }
}
