package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PlanImpact;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.InvoiceWrite;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The plainest mutation there is. */
public class MarkAsPaidMutation implements MutationKind {
    private static final Set<MutationEffect> EFFECTS = Set.of(MutationEffect.BOOKKEEPING);

    private final InvoiceReader invoices;
    private final Optional<AmountAtStake> stake;

    public MarkAsPaidMutation(InvoiceReader invoices) {
        this(invoices, Optional.empty());
    }

    /** One about this money, instead of the total of the invoice. */
    MarkAsPaidMutation(InvoiceReader invoices, AmountAtStake stake) {
        this(invoices, Optional.of(stake));
    }

    private MarkAsPaidMutation(InvoiceReader invoices, Optional<AmountAtStake> stake) {
        this.invoices = invoices;
        this.stake = stake;
    }

    public static ObjectNode of(Invoice invoice) {
        return JsonNodeFactory.instance.objectNode().put("lago_id", invoice.lagoId());
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
                new PlanImpact(
                        EFFECTS,
                        stake.orElseGet(() -> new AmountAtStake.Exactly(target.total())),
                        List.of(),
                        List.of()),
                arguments,
                Plan.digest(name(), arguments),
                InvoiceWrite.update(
                        target.lagoId(), JsonNodeFactory.instance.objectNode().put("payment_status", "succeeded")));
    }

    @Override
    public List<Set<MutationEffect>> possibleEffects() {
        return List.of(EFFECTS);
    }

    @Override
    public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
        Invoice now = invoices.find(plan.target().orElseThrow().lagoId());
        return now.isPaid() ? new OutcomeEvidence.Happened(now) : new OutcomeEvidence.NothingThere();
    }
}
