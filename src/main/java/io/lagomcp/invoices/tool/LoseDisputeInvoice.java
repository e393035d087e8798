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
import java.time.Instant;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Marks the payment dispute about an invoice as lost. */
record LoseDisputeInvoice(ToolDefinition definition, InvoiceReads invoices) implements MutationTool {
    // the date stays for good, and who was told of it stays told
    private static final Set<Effect> EFFECTS = Set.of(Effect.IRREVERSIBLE);
    private static final Set<String> DISPUTABLE = Set.of("finalized", "voided");

    LoseDisputeInvoice(InvoiceReads invoices) {
        this(ToolDefinition.of("lose_dispute_invoice"), invoices);
    }

    @Override
    public List<Set<Effect>> possibleEffects() {
        return List.of(EFFECTS);
    }

    @Override
    public Plan plan(ObjectNode arguments) {
        Invoice invoice = invoices.find(new Arguments(arguments).required("lago_id"));
        requirePossible(invoice);
        return Plan.on(
                InvoiceSnapshot.of(invoice),
                name(),
                "Mark the payment dispute about invoice " + Descriptions.facts(invoice)
                        + " as lost. No money moves by it, and what is due stays.",
                changes(invoice),
                new Impact(
                        EFFECTS,
                        AtStake.of(invoice.knownTotal()),
                        List.of("takes the invoice back at the tax provider where one is set up, and sends the webhook"
                                + " invoice.payment_dispute_lost"),
                        Warnings.about(invoice)),
                arguments,
                digest(arguments));
    }

    private static List<Plan.Change> changes(Invoice invoice) {
        Plan.Change date = new Plan.Change("payment_dispute_lost_at", "(none)", "now");
        return invoice.paymentOverdue()
                ? List.of(date, new Plan.Change("payment_overdue", "true", "false"))
                : List.of(date);
    }

    /** Where the date is there already, Lago would leave it and tell everybody once more. */
    private static void requirePossible(Invoice invoice) {
        if (!DISPUTABLE.contains(invoice.status())) {
            throw new NotPossibleException(
                    "not_disputable", "Only a finalized or voided invoice can have lost a dispute", invoice);
        }
        if (invoice.disputeLost()) {
            throw new ToolException(ToolError.of(
                    "nothing_to_change",
                    "The payment dispute about this invoice is already marked as lost.",
                    "Nothing was changed. Tell the user."));
        }
    }

    @Override
    public Performed perform(Approval approval) {
        String lagoId = approval.plan().target().orElseThrow().lagoId();
        return new Performed.Changed(approval.writes().loseDispute(lagoId));
    }

    /** There was no date before, so whoever set it, it is done. */
    @Override
    public Evidence evidence(Plan plan, Instant actedAt) {
        return Afterwards.judge(
                invoices,
                plan,
                (planned, now) ->
                        now.disputeLost() ? new Evidence.Happened(now) : Afterwards.unlessUntouched(planned, now));
    }
}
