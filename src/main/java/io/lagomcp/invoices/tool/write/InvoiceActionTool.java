package io.lagomcp.invoices.tool.write;

import static io.lagomcp.invoices.tool.view.InvoiceSentences.facts;

import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PlanImpact;
import io.lagomcp.invoices.approval.plan.WriteResult;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A change of one invoice that takes no arguments but the invoice.
 *
 * @param effects of every plan
 * @param planned what is planned for an invoice
 * @param shown what the invoice shows of a plan whose answer got lost
 */
public record InvoiceActionTool(
        ToolDefinition definition,
        InvoiceReader invoices,
        Eligibility accepts,
        Set<MutationEffect> effects,
        Function<Invoice, Action> planned,
        BiFunction<Plan, InvoiceReader, OutcomeEvidence> shown)
        implements MutationTool {

    /** What is planned for one invoice; {@link Plan} and {@link PlanImpact} describe its parts. */
    public record Action(
            String statement,
            List<Plan.Change> changes,
            AmountAtStake stake,
            List<String> consequences,
            List<String> warnings,
            InvoiceWrite write) {}

    /** Deletes a draft, whose period is then never billed. */
    public static InvoiceActionTool deleteInvoice(InvoiceReader invoices) {
        return new InvoiceActionTool(
                ToolDefinition.of("delete_invoice"),
                invoices,
                Eligibility.inStatus(
                        Set.of("draft"), "not_deletable", "Only a draft that no other system knows can be deleted"),
                Set.of(MutationEffect.IRREVERSIBLE),
                invoice -> new Action(
                        "Delete " + facts(invoice) + ". "
                                + (invoice.isOfSubscription() ? "Its period" : "What it bills")
                                + " is then never billed; no later invoice makes up for it.",
                        List.of(new Plan.Change("status", "draft", "deleted")),
                        AmountAtStake.of(invoice.knownTotal()),
                        List.of("no longer shows the draft, and sends the webhook invoice.deleted"),
                        InvoiceSentences.warnings(invoice),
                        InvoiceWrite.delete(invoice.lagoId())),
                // a draft can be deleted once, so a missing draft means done; a draft of zero may be closed instead
                (plan, reader) -> OutcomeChecks.compare(
                        reader,
                        plan,
                        OutcomeChecks::unlessUntouched,
                        planned -> planned.total().minorUnits() == 0
                                ? new OutcomeEvidence.Unclear()
                                : new OutcomeEvidence.Happened(new WriteResult.Deleted())));
    }

    /** Turns a draft into a final, numbered invoice. */
    public static InvoiceActionTool finalizeInvoice(InvoiceReader invoices) {
        return new InvoiceActionTool(
                ToolDefinition.of("finalize_invoice"),
                invoices,
                Eligibility.subscriptionDraft("Only a draft of type subscription can be finalized"),
                FinalizationEffects.EFFECTS,
                invoice -> new Action(
                        "Finalize " + facts(invoice)
                                + ". It gets a final number and becomes payable. Lago may e-mail it and may charge the"
                                + " customer.",
                        finalChanges(invoice),
                        AmountAtStake.of(invoice.knownTotal()),
                        finalConsequences(
                                "recomputes the draft first and deducts coupons and credits, so the total can still"
                                        + " change",
                                invoice),
                        InvoiceSentences.warnings(invoice),
                        InvoiceWrite.finalizeDraft(invoice.lagoId())),
                // a draft can be finalized only once
                doneIf((plan, now) -> !now.status().equals("draft")));
    }

    private static List<Plan.Change> finalChanges(Invoice invoice) {
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

    private static List<String> finalConsequences(String first, Invoice invoice) {
        return Stream.concat(Stream.of(first), FinalizationEffects.consequences(invoice, "invoice.created").stream())
                .toList();
    }

    /** Recomputes a draft from current usage and taxes. */
    public static InvoiceActionTool refreshInvoice(InvoiceReader invoices) {
        return new InvoiceActionTool(
                ToolDefinition.of("refresh_invoice"),
                invoices,
                Eligibility.subscriptionDraft("Only a draft of type subscription can be refreshed"),
                // the old lines are gone for good, but a draft binds nobody
                Set.of(MutationEffect.BOOKKEEPING),
                invoice -> new Action(
                        "Recompute " + facts(invoice) + ", from current usage and taxes. Its total may change.",
                        List.of(
                                new Plan.Change("total", invoice.total().toString(), "from current usage and taxes"),
                                FinalizationEffects.RECOMPUTED),
                        new AmountAtStake.None(),
                        List.of("replaces all lines, which get new ids; changes made in the dashboard stay"),
                        InvoiceSentences.warnings(invoice),
                        InvoiceWrite.refresh(invoice.lagoId())),
                // Lago creates every line again, so changed lines mean done
                doneIf((plan, now) -> !plan.isRecorded()
                        && now.status().equals("draft")
                        && !plan.target()
                                .orElseThrow()
                                .lines()
                                .equals(InvoiceSnapshot.of(now).lines())));
    }

    /** Recomputes the taxes of a failed invoice, which Lago then finalizes. */
    public static InvoiceActionTool retryInvoice(InvoiceReader invoices) {
        return new InvoiceActionTool(
                ToolDefinition.of("retry_invoice"),
                invoices,
                Eligibility.inStatus(Set.of("failed"), "invalid_status", "Only a failed invoice can be retried"),
                // the result, once the taxes are there, is a finalized invoice
                FinalizationEffects.EFFECTS,
                invoice -> new Action(
                        "Retry " + facts(invoice)
                                + ". Lago recomputes its taxes, which may change the total; it then becomes final and"
                                + " payable. Lago may e-mail it and may charge the customer.",
                        List.of(
                                new Plan.Change("status", "failed", FinalizationEffects.AFTER_TAXES),
                                new Plan.Change("error_details", "why it failed", "(none)")),
                        AmountAtStake.of(invoice.knownTotal()),
                        finalConsequences(
                                "asks the tax provider again; if that succeeds, the invoice becomes final, otherwise"
                                        + " it fails again",
                                invoice),
                        retryWarnings(invoice),
                        InvoiceWrite.retry(invoice.lagoId())),
                // an invoice that failed again looks like one that was changed in another way
                doneIf((plan, now) -> !now.status().equals("failed")));
    }

    private static List<String> retryWarnings(Invoice invoice) {
        List<String> warnings = new ArrayList<>(InvoiceSentences.warnings(invoice));
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

    /** Marks the payment dispute about an invoice as lost. */
    public static InvoiceActionTool loseDisputeInvoice(InvoiceReader invoices) {
        Plan.Change date = new Plan.Change("payment_dispute_lost_at", "(none)", "now");
        return new InvoiceActionTool(
                ToolDefinition.of("lose_dispute_invoice"),
                invoices,
                Eligibility.inStatus(
                                Set.of("finalized", "voided"),
                                "not_disputable",
                                "Only a finalized or voided invoice can have lost a dispute")
                        // Lago would keep the date and send its messages again
                        .and(
                                "nothing_to_change",
                                "The payment dispute about this invoice is already marked as lost",
                                invoice -> !invoice.disputeLost()),
                // the date stays for good, and so do the messages that were sent
                Set.of(MutationEffect.IRREVERSIBLE),
                invoice -> new Action(
                        "Mark the payment dispute about " + facts(invoice)
                                + " as lost. No money moves, and the amount due stays.",
                        invoice.paymentOverdue()
                                ? List.of(date, new Plan.Change("payment_overdue", "true", "false"))
                                : List.of(date),
                        AmountAtStake.of(invoice.knownTotal()),
                        List.of("voids the invoice at the tax provider if one is configured, and sends the webhook"
                                + " invoice.payment_dispute_lost"),
                        InvoiceSentences.warnings(invoice),
                        InvoiceWrite.loseDispute(invoice.lagoId())),
                // there was no date before
                doneIf((plan, now) -> now.disputeLost()));
    }

    /** Gets a link to a page of the payment provider where anyone can pay the invoice. */
    public static InvoiceActionTool invoicePaymentUrl(InvoiceReader invoices) {
        return new InvoiceActionTool(
                ToolDefinition.of("invoice_payment_url"),
                invoices,
                Eligibility.inStatus(
                                Set.of("finalized", "pending", "failed"),
                                "invalid_invoice_status_or_payment_status",
                                "Only an unpaid invoice that is finalized, pending or failed can be paid by a link")
                        .unpaid()
                        .and(
                                "no_linked_payment_provider",
                                "Its customer has no payment provider",
                                invoice -> !paymentProvider(invoice).isNull())
                        .and(
                                "invalid_payment_provider",
                                "The payment provider of its customer makes no payment pages",
                                invoice ->
                                        !paymentProvider(invoice).asString("").equals("gocardless")),
                // a page that nobody opens does nothing, and the invoice stays as it is
                Set.of(),
                invoice -> new Action(
                        "Get a payment link for " + facts(invoice)
                                + ". Nothing changes until somebody pays; anyone with the link sees the amount due.",
                        List.of(),
                        new AmountAtStake.None(),
                        List.of("asks the payment provider for a page, or returns the one of the last 24 hours"),
                        InvoiceSentences.warningsOnPaying(invoice),
                        InvoiceWrite.paymentUrl(invoice.lagoId())),
                // it leaves nothing at the invoice, and a page whose link got lost is as good as none: asking again is
                // harmless
                (plan, reader) -> new OutcomeEvidence.NothingThere());
    }

    private static JsonNode paymentProvider(Invoice invoice) {
        return invoice.json().path("customer").path("billing_configuration").path("payment_provider");
    }

    private static BiFunction<Plan, InvoiceReader, OutcomeEvidence> doneIf(BiFunction<Plan, Invoice, Boolean> done) {
        return (plan, reader) -> OutcomeChecks.compare(
                reader,
                plan,
                (planned, now) -> done.apply(plan, now)
                        ? new OutcomeEvidence.Happened(now)
                        : OutcomeChecks.unlessUntouched(planned, now));
    }

    @Override
    public Optional<Eligibility> eligibility() {
        return Optional.of(accepts);
    }

    @Override
    public List<Set<MutationEffect>> possibleEffects() {
        return List.of(effects);
    }

    @Override
    public Plan plan(ToolArguments arguments) {
        Invoice invoice = invoices.find(arguments.required("lago_id"));
        requireEligible(invoice);
        Action action = planned.apply(invoice);
        return planOn(
                invoice,
                action.statement(),
                action.changes(),
                new PlanImpact(effects, action.stake(), action.consequences(), action.warnings()),
                arguments,
                action.write());
    }

    @Override
    public WriteResult result(Plan plan, Invoice answered) {
        return withoutInvoice().orElseGet(() -> MutationTool.super.result(plan, answered));
    }

    @Override
    public Optional<WriteResult> withoutInvoice() {
        return switch (name()) {
            case "delete_invoice" -> Optional.of(new WriteResult.Deleted());
            case "invoice_payment_url" ->
                Optional.of(new WriteResult.Accepted("the link is not kept. Call invoice_payment_url again for it."));
            default -> Optional.empty();
        };
    }

    @Override
    public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
        return shown.apply(plan, invoices);
    }
}
