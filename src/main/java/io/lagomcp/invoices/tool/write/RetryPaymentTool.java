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
import io.lagomcp.invoices.lago.LookupResult;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.tool.Eligibility;
import io.lagomcp.invoices.tool.MutationTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.argument.PaymentMethodArgument;
import io.lagomcp.invoices.tool.search.ParallelReads;
import io.lagomcp.invoices.tool.view.InvoiceSentences;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** Asks the payment provider to charge an unpaid invoice again. */
public record RetryPaymentTool(ToolDefinition definition, InvoiceReader invoices) implements MutationTool {
    // with a manual payment too, because an older Lago does not heed the payment method
    private static final Set<MutationEffect> CHARGE = Set.of(MutationEffect.CHARGES, MutationEffect.IRREVERSIBLE);

    public RetryPaymentTool(InvoiceReader invoices) {
        this(ToolDefinition.of("retry_payment"), invoices);
    }

    @Override
    public Optional<Eligibility> eligibility() {
        return Optional.of(Eligibility.inStatus(
                        Set.of("finalized", "pending"),
                        "invalid_status",
                        "Only an unpaid invoice that is finalized or pending can be charged again")
                .unpaid()
                .and(
                        "no_linked_payment_provider",
                        "Its customer has no payment provider, or it is self-billed: Lago charges nobody",
                        invoice -> !invoice.isCollectedByHand()));
    }

    @Override
    public List<Set<MutationEffect>> possibleEffects() {
        return List.of(CHARGE);
    }

    /** Takes two requests. */
    @Override
    public Plan plan(ToolArguments arguments) {
        PaymentMethodArgument.requireConsistent(arguments);
        String lagoId = arguments.required("lago_id");
        try (ParallelReads reads = new ParallelReads()) {
            Supplier<LookupResult<List<ObjectNode>>> earlier =
                    reads.start(() -> invoices.account().payments(lagoId));
            Plan plan = plan(arguments, invoices.find(lagoId));
            return plan.after(earlier.get().value().map(OutcomeChecks::ids));
        }
    }

    private Plan plan(ToolArguments arguments, Invoice invoice) {
        requireEligible(invoice);
        return planOn(
                invoice,
                description(arguments, invoice),
                List.of(),
                new PlanImpact(
                        CHARGE,
                        AmountAtStake.of(invoice.knownUnsettled()),
                        consequences(arguments),
                        warnings(arguments, invoice)),
                arguments,
                InvoiceWrite.retryPayment(invoice.lagoId(), PaymentMethodArgument.of(arguments)));
    }

    private static String description(ToolArguments arguments, Invoice invoice) {
        String facts = InvoiceSentences.facts(invoice);
        return PaymentMethodArgument.isManual(arguments)
                ? "Retry the payment of " + facts + ", as a manual payment, which charges nobody."
                : "Charge the customer again: " + facts + PaymentMethodArgument.described(arguments) + ".";
    }

    private static List<String> consequences(ToolArguments arguments) {
        return PaymentMethodArgument.isManual(arguments)
                ? List.of("charges nobody, as a manual payment")
                : List.of(
                        "asks the payment provider to charge; its answer comes later, as the payment_status",
                        "does nothing if the customer has no payment method",
                        "sends the webhook invoice.payment_status_updated or invoice.payment_failure");
    }

    private static List<String> warnings(ToolArguments arguments, Invoice invoice) {
        List<String> warnings = new ArrayList<>();
        if (PaymentMethodArgument.isManual(arguments)) {
            warnings.add("older versions of Lago ignore payment_method_type and charge anyway");
        }
        if (invoice.knownUnsettled().filter(left -> left.minorUnits() <= 0).isPresent()) {
            warnings.add("nothing is due");
        }
        warnings.addAll(InvoiceSentences.warningsOnPaying(invoice));
        return warnings;
    }

    @Override
    public String outcomeShownBy() {
        return "the payments of the invoice";
    }

    @Override
    public Optional<WriteResult> withoutInvoice() {
        return Optional.of(new WriteResult.Accepted("the result shows later. Call find_invoice in a minute."));
    }

    /**
     * A charge shows as a payment of the invoice. Lago may reuse a pending payment, and creates none if there is no payment
     * provider.
     */
    @Override
    public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
        return OutcomeChecks.compare(invoices, plan, (planned, now) -> {
            LookupResult<List<ObjectNode>> payments = invoices.account().payments(now.lagoId());
            List<ObjectNode> charges = payments.value().orElse(List.of()).stream()
                    .filter(payment -> payment.path("payable_type").asString("").equals("Invoice")
                            && payment.path("type").asString("").equals("provider"))
                    .toList();
            Optional<List<ObjectNode>> made = plan.newAmong(charges);
            Optional<ObjectNode> ours = made.orElse(List.of()).stream()
                    .filter(charge -> OutcomeEvidence.mayHaveMade(charge, actedAt))
                    .findFirst();
            if (ours.isPresent()) {
                return new OutcomeEvidence.Happened(charged(ours.get(), now));
            }
            boolean wouldShow = payments.value().isPresent()
                    && made.filter(List::isEmpty).isPresent()
                    && !now.isCollectedByHand()
                    && !PaymentMethodArgument.isManual(new ToolArguments(plan.arguments()))
                    && charges.stream()
                            .noneMatch(charge ->
                                    charge.path("payment_status").asString("").equals("pending"));
            return wouldShow ? OutcomeChecks.unlessUntouched(planned, now) : new OutcomeEvidence.Unclear();
        });
    }

    private static WriteResult charged(ObjectNode payment, Invoice invoice) {
        Money amount = new Money(payment.path("amount_cents").asLong(0), invoice.currency());
        return new WriteResult.Accepted("it shows a charge of " + amount + " of "
                + SafeText.token(payment.path("created_at").asString("")) + ", which is "
                + SafeText.token(payment.path("payment_status").asString("")) + ".");
    }
}
