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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Gets the link to a page of the payment provider, where whoever opens it can pay the invoice. */
public record InvoicePaymentUrlTool(ToolDefinition definition, InvoiceReader invoices) implements MutationTool {
    // a page that nobody opens does nothing, and the invoice stays as it is
    private static final Set<MutationEffect> NO_EFFECT = Set.of();

    public InvoicePaymentUrlTool(InvoiceReader invoices) {
        this(ToolDefinition.of("invoice_payment_url"), invoices);
    }

    @Override
    public Optional<Eligibility> eligibility() {
        return Optional.of(Eligibility.inStatus(
                        Set.of("finalized", "pending", "failed"),
                        "invalid_invoice_status_or_payment_status",
                        "Only an unpaid invoice that is finalized, pending or failed can be paid by a link")
                .unpaid()
                .and("no_linked_payment_provider", "Its customer has no payment provider", invoice -> !paymentProvider(
                                invoice)
                        .isNull())
                .and(
                        "invalid_payment_provider",
                        "The payment provider of its customer makes no payment pages",
                        invoice -> !paymentProvider(invoice).asString("").equals("gocardless")));
    }

    @Override
    public List<Set<MutationEffect>> possibleEffects() {
        return List.of(NO_EFFECT);
    }

    @Override
    public Plan plan(ObjectNode arguments) {
        Invoice invoice = invoices.find(new ToolArguments(arguments).required("lago_id"));
        requireEligible(invoice);
        return planOn(
                invoice,
                "Get a payment link for " + InvoiceSentences.facts(invoice)
                        + ". Nothing changes until somebody pays; anyone with the link sees the amount due.",
                List.of(),
                new PlanImpact(
                        NO_EFFECT,
                        new AmountAtStake.None(),
                        List.of("asks the payment provider for a page, or returns the one of the last 24 hours"),
                        InvoiceWarnings.aboutPaying(invoice)),
                arguments,
                InvoiceWrite.paymentUrl(invoice.lagoId()));
    }

    private static JsonNode paymentProvider(Invoice invoice) {
        return invoice.json().path("customer").path("billing_configuration").path("payment_provider");
    }

    /** It leaves nothing at the invoice, and a page whose link got lost is as good as none: asking again is harmless. */
    @Override
    public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
        return new OutcomeEvidence.NothingThere();
    }
}
