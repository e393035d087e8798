package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReads;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The plainest mutation there is. */
class MarkAsPaid implements Mutation {
    private static final Set<Effect> EFFECTS = Set.of(Effect.BOOKKEEPING);

    private final InvoiceReads invoices;
    private final Function<Approval, Performed> act;
    private final Optional<Stake> stake;

    MarkAsPaid(InvoiceReads invoices) {
        this(invoices, MarkAsPaid::write);
    }

    /** One that acts in its own way. */
    MarkAsPaid(InvoiceReads invoices, Function<Approval, Performed> act) {
        this(invoices, act, Optional.empty());
    }

    /** One about this money, instead of the total of the invoice. */
    MarkAsPaid(InvoiceReads invoices, Function<Approval, Performed> act, Stake stake) {
        this(invoices, act, Optional.of(stake));
    }

    private MarkAsPaid(InvoiceReads invoices, Function<Approval, Performed> act, Optional<Stake> stake) {
        this.invoices = invoices;
        this.act = act;
        this.stake = stake;
    }

    static ObjectNode of(Invoice invoice) {
        return JsonNodeFactory.instance.objectNode().put("lago_id", invoice.lagoId());
    }

    static Performed write(Approval approval) {
        ObjectNode paid = JsonNodeFactory.instance.objectNode().put("payment_status", "succeeded");
        String lagoId = approval.plan().arguments().required("lago_id").stringValue();
        return new Performed.Changed(approval.writes().update(lagoId, paid));
    }

    @Override
    public String name() {
        return "update_invoice";
    }

    @Override
    public Plan plan(ObjectNode arguments) {
        InvoiceSnapshot target =
                InvoiceSnapshot.of(invoices.find(arguments.required("lago_id").stringValue()));
        return Plan.on(
                target,
                name(),
                "Mark invoice " + target.described() + " as paid.",
                List.of(new Plan.Change("payment_status", target.paymentStatus(), "succeeded")),
                new Impact(EFFECTS, stake.orElseGet(() -> new Stake.Exactly(target.total())), List.of(), List.of()),
                arguments,
                Plan.digest(name(), arguments));
    }

    @Override
    public Performed perform(Approval approval) {
        return act.apply(approval);
    }

    @Override
    public List<Set<Effect>> possibleEffects() {
        return List.of(EFFECTS);
    }

    @Override
    public Evidence evidence(Plan plan, Instant actedAt) {
        Invoice now = invoices.find(plan.target().orElseThrow().lagoId());
        return now.isPaid() ? new Evidence.Happened(now) : new Evidence.NothingThere();
    }
}
