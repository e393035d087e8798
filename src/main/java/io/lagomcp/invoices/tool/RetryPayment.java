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
import io.lagomcp.invoices.lago.Lookup;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** Asks the payment provider to charge an unpaid invoice again. */
record RetryPayment(ToolDefinition definition, InvoiceReads invoices) implements MutationTool {
    private static final Set<String> CHARGEABLE = Set.of("finalized", "pending");
    // with a manual payment too, because an older Lago does not heed the payment method
    private static final Set<Effect> CHARGE = Set.of(Effect.CHARGES, Effect.IRREVERSIBLE);
    private static final List<String> CONSEQUENCES = List.of(
            "asks the payment provider to charge; its answer comes later, as the payment_status",
            "does nothing where the customer has no payment method",
            "sends the webhook invoice.payment_status_updated or invoice.payment_failure");

    RetryPayment(InvoiceReads invoices) {
        this(ToolDefinition.of("retry_payment"), invoices);
    }

    @Override
    public List<Set<Effect>> possibleEffects() {
        return List.of(CHARGE);
    }

    /** Takes two requests. */
    @Override
    public Plan plan(ObjectNode arguments) {
        PaymentMethod.requireConsistent(new Arguments(arguments));
        String lagoId = new Arguments(arguments).required("lago_id");
        try (ConcurrentReads reads = new ConcurrentReads()) {
            Supplier<Lookup<List<ObjectNode>>> earlier =
                    reads.start(() -> invoices.account().payments(lagoId));
            Plan plan = plan(arguments, invoices.find(lagoId));
            return plan.after(earlier.get().value().map(Afterwards::ids));
        }
    }

    private Plan plan(ObjectNode arguments, Invoice invoice) {
        obstacle(invoice).ifPresent(code -> {
            throw new NotPossibleException(code, "Nobody would be charged", invoice);
        });
        return Plan.on(
                InvoiceSnapshot.of(invoice),
                name(),
                deed(new Arguments(arguments), invoice),
                List.of(),
                new Impact(
                        CHARGE,
                        AtStake.of(invoice.knownUnsettled()),
                        consequences(new Arguments(arguments)),
                        warnings(new Arguments(arguments), invoice)),
                arguments,
                digest(arguments));
    }

    /** What makes it pointless: Lago refuses it, or accepts it and charges nobody. Empty where nothing is seen to. */
    static Optional<String> obstacle(Invoice invoice) {
        if (!CHARGEABLE.contains(invoice.status()) || invoice.isPaid()) {
            return Optional.of("invalid_status");
        }
        return invoice.isCollectedByHand() ? Optional.of("no_linked_payment_provider") : Optional.empty();
    }

    private static String deed(Arguments arguments, Invoice invoice) {
        String facts = Descriptions.facts(invoice);
        return PaymentMethod.isManual(arguments)
                ? "Retry the payment of invoice " + facts + ", as a manual payment, which charges nobody."
                : "Charge the customer again for invoice " + facts + PaymentMethod.described(arguments) + ".";
    }

    private static List<String> consequences(Arguments arguments) {
        if (PaymentMethod.isManual(arguments)) {
            return List.of("charges nobody, as a manual payment");
        }
        return CONSEQUENCES;
    }

    private static List<String> warnings(Arguments arguments, Invoice invoice) {
        List<String> warnings = new ArrayList<>();
        if (PaymentMethod.isManual(arguments)) {
            warnings.add("an older Lago does not heed payment_method_type, and charges all the same");
        }
        if (invoice.knownUnsettled().filter(left -> left.minorUnits() <= 0).isPresent()) {
            warnings.add("nothing is due");
        }
        warnings.addAll(Warnings.aboutPaying(invoice));
        return warnings;
    }

    @Override
    public Performed perform(Approval approval) {
        Arguments arguments = new Arguments(approval.plan().arguments());
        approval.writes()
                .retryPayment(
                        approval.plan().target().orElseThrow().lagoId(),
                        PaymentMethod.of(arguments).orElse(null));
        return new Performed.Accepted("the result shows later. Call find_invoice in a minute.");
    }

    /**
     * A charge shows as a payment of the invoice, whoever asked for it. Lago may use a pending one again, and makes none where
     * nobody is asked to charge.
     */
    @Override
    public Evidence evidence(Plan plan, Instant actedAt) {
        return Afterwards.judge(invoices, plan, (planned, now) -> {
            Lookup<List<ObjectNode>> payments = invoices.account().payments(now.lagoId());
            List<ObjectNode> charges = payments.value().orElse(List.of()).stream()
                    .filter(payment -> payment.path("payable_type").asString("").equals("Invoice")
                            && payment.path("type").asString("").equals("provider"))
                    .toList();
            Optional<List<ObjectNode>> made = plan.newAmong(charges);
            if (made.filter(fresh -> !fresh.isEmpty()).isPresent()) {
                return new Evidence.Happened(charged(made.get().get(0), now));
            }
            boolean wouldShow = payments.value().isPresent()
                    && made.isPresent()
                    && !now.isCollectedByHand()
                    && !PaymentMethod.isManual(new Arguments(plan.arguments()))
                    && charges.stream()
                            .noneMatch(charge ->
                                    charge.path("payment_status").asString("").equals("pending"));
            return wouldShow ? Afterwards.unlessUntouched(planned, now) : new Evidence.Unclear();
        });
    }

    private static Performed charged(ObjectNode payment, Invoice invoice) {
        Money amount = new Money(payment.path("amount_cents").asLong(0), invoice.currency());
        return new Performed.Accepted("it shows a charge of " + amount + " of "
                + SafeText.token(payment.path("created_at").asString("")) + ", which is "
                + SafeText.token(payment.path("payment_status").asString("")) + ".");
    }
}
