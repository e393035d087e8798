package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Approval;
import io.lagomcp.invoices.guard.Effect;
import io.lagomcp.invoices.guard.Evidence;
import io.lagomcp.invoices.guard.Impact;
import io.lagomcp.invoices.guard.InvoiceSnapshot;
import io.lagomcp.invoices.guard.Performed;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.guard.Stake;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReads;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Recomputes a draft from current usage and taxes. */
record RefreshInvoice(ToolDefinition definition, InvoiceReads invoices) implements MutationTool {
    // the old lines are gone for good, but a draft binds nobody
    private static final Set<Effect> EFFECTS = Set.of(Effect.BOOKKEEPING);

    RefreshInvoice(InvoiceReads invoices) {
        this(ToolDefinition.of("refresh_invoice"), invoices);
    }

    @Override
    public List<Set<Effect>> possibleEffects() {
        return List.of(EFFECTS);
    }

    @Override
    public Plan plan(ObjectNode arguments) {
        Invoice invoice = invoices.find(new Arguments(arguments).required("lago_id"));
        Drafts.requireSubscriptionDraft(invoice);
        return Plan.on(
                InvoiceSnapshot.of(invoice),
                name(),
                "Recompute draft invoice " + Descriptions.facts(invoice)
                        + ", from usage and taxes as they are now, which may change its total.",
                List.of(
                        new Plan.Change("total", invoice.total().toString(), "as usage and taxes are now"),
                        Drafts.RECOMPUTED),
                new Impact(
                        EFFECTS,
                        new Stake.None(),
                        List.of("replaces every line by a new one with a new id; changes made in the dashboard stay"),
                        Warnings.about(invoice)),
                arguments,
                digest(arguments));
    }

    @Override
    public Performed perform(Approval approval) {
        String lagoId = approval.plan().target().orElseThrow().lagoId();
        return new Performed.Changed(approval.writes().refresh(lagoId));
    }

    /** Lago makes every line anew, so whoever did it, it is done. */
    @Override
    public Evidence evidence(Plan plan, Instant actedAt) {
        return Afterwards.judge(
                invoices,
                plan,
                (planned, now) -> !plan.isRecorded()
                                && now.status().equals("draft")
                                && !planned.lines()
                                        .equals(InvoiceSnapshot.of(now).lines())
                        ? new Evidence.Happened(now)
                        : Afterwards.unlessUntouched(planned, now));
    }
}
