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

/** Deletes a draft, whose period is then never billed. */
record DeleteInvoice(ToolDefinition definition, InvoiceReads invoices) implements MutationTool {
    private static final Set<Effect> EFFECTS = Set.of(Effect.IRREVERSIBLE);

    DeleteInvoice(InvoiceReads invoices) {
        this(ToolDefinition.of("delete_invoice"), invoices);
    }

    @Override
    public List<Set<Effect>> possibleEffects() {
        return List.of(EFFECTS);
    }

    @Override
    public Plan plan(ObjectNode arguments) {
        Invoice invoice = invoices.find(new Arguments(arguments).required("lago_id"));
        if (!invoice.status().equals("draft")) {
            throw new NotPossibleException("not_deletable", "Only a draft can be deleted", invoice);
        }
        return Plan.on(
                InvoiceSnapshot.of(invoice),
                name(),
                "Delete draft invoice " + Descriptions.facts(invoice) + ". " + loss(invoice),
                List.of(new Plan.Change("status", "draft", "deleted")),
                new Impact(
                        EFFECTS,
                        AtStake.of(invoice.knownTotal()),
                        List.of("shows the draft no more, and sends the webhook invoice.deleted"),
                        Warnings.about(invoice)),
                arguments,
                digest(arguments));
    }

    private static String loss(Invoice invoice) {
        return invoice.isOfSubscription()
                ? "Its period is never billed again: no later invoice makes up for it."
                : "What it bills is never billed again: no later invoice makes up for it.";
    }

    @Override
    public Performed perform(Approval approval) {
        approval.writes().delete(approval.plan().target().orElseThrow().lagoId());
        return new Performed.Deleted();
    }

    /** A draft can be deleted once, so whoever did it, it is done; one over nothing may have been closed instead. */
    @Override
    public Evidence evidence(Plan plan, Instant actedAt) {
        return Afterwards.judge(
                invoices,
                plan,
                Afterwards::unlessUntouched,
                planned -> planned.total().minorUnits() == 0
                        ? new Evidence.Unclear()
                        : new Evidence.Happened(new Performed.Deleted()));
    }
}
