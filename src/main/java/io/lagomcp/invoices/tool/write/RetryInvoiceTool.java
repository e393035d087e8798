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
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Recomputes the taxes of a failed invoice, which Lago then finalizes. */
public record RetryInvoiceTool(ToolDefinition definition, InvoiceReader invoices) implements MutationTool {
    // what comes of it, once the taxes are there, is a finalized invoice
    private static final Set<MutationEffect> EFFECTS =
            Set.of(MutationEffect.CHARGES, MutationEffect.IRREVERSIBLE, MutationEffect.NOTIFIES_CUSTOMER);

    public RetryInvoiceTool(InvoiceReader invoices) {
        this(ToolDefinition.of("retry_invoice"), invoices);
    }

    @Override
    public Optional<Eligibility> eligibility() {
        return Optional.of(
                Eligibility.inStatus(Set.of("failed"), "invalid_status", "Only a failed invoice can be retried"));
    }

    @Override
    public List<Set<MutationEffect>> possibleEffects() {
        return List.of(EFFECTS);
    }

    @Override
    public Plan plan(ObjectNode arguments) {
        Invoice invoice = invoices.find(new ToolArguments(arguments).required("lago_id"));
        requireEligible(invoice);
        List<String> consequences = new ArrayList<>(List.of(
                "asks the tax provider again; if that succeeds, the invoice becomes final, otherwise it fails again"));
        consequences.addAll(FinalizationEffects.consequences(invoice, "invoice.created"));
        return planOn(
                invoice,
                "Retry " + InvoiceSentences.facts(invoice)
                        + ". Lago recomputes its taxes, which may change the total; it then becomes final and payable."
                        + " Lago may e-mail it and may charge the customer.",
                List.of(
                        new Plan.Change("status", "failed", FinalizationEffects.AFTER_TAXES),
                        new Plan.Change("error_details", "why it failed", "(none)")),
                new PlanImpact(EFFECTS, AmountAtStake.of(invoice.knownTotal()), consequences, warnings(invoice)),
                arguments,
                InvoiceWrite.retry(invoice.lagoId()));
    }

    private static List<String> warnings(Invoice invoice) {
        List<String> warnings = new ArrayList<>(InvoiceWarnings.about(invoice));
        List<String> causes = invoice.json()
                .path("error_details")
                .valueStream()
                .map(error -> error.path("error_code").asString(""))
                .toList();
        if (!causes.isEmpty() && !causes.contains("tax_error")) {
            warnings.add("it may fail again, because the cause was not taxes but "
                    + causes.stream().map(SafeText::token).collect(Collectors.joining(", ")));
        }
        return warnings;
    }

    /** One that failed again looks like one that was changed in another way. */
    @Override
    public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
        return OutcomeChecks.compare(
                invoices,
                plan,
                (planned, now) -> now.status().equals("failed")
                        ? OutcomeChecks.unlessUntouched(planned, now)
                        : new OutcomeEvidence.Happened(now));
    }
}
