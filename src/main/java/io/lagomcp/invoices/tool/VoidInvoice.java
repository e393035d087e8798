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
import io.lagomcp.invoices.lago.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Voids a finalized invoice, which Lago does even where it is paid. */
record VoidInvoice(ToolDefinition definition, InvoiceReads invoices) implements MutationTool {
    private static final Set<Effect> VOIDED = Set.of(Effect.IRREVERSIBLE);
    private static final Set<Effect> REFUNDED = Set.of(Effect.CHARGES, Effect.IRREVERSIBLE);

    VoidInvoice(InvoiceReads invoices) {
        this(ToolDefinition.of("void_invoice"), invoices);
    }

    @Override
    public List<Set<Effect>> possibleEffects() {
        return List.of(VOIDED, REFUNDED);
    }

    @Override
    public Plan plan(ObjectNode arguments) {
        CreditNote creditNote = CreditNote.of(new Arguments(arguments));
        Invoice invoice = invoices.find(new Arguments(arguments).required("lago_id"));
        if (!invoice.status().equals("finalized")) {
            throw new NotPossibleException("not_voidable", "Only a finalized invoice can be voided", invoice);
        }
        creditNote.requireFitting(invoice);
        return Plan.on(
                InvoiceSnapshot.of(invoice),
                name(),
                "Void invoice " + Descriptions.facts(invoice) + ", " + creditNote.inWords(invoice.currency()) + ".",
                List.of(
                        new Plan.Change("status", "finalized", "voided"),
                        new Plan.Change("due", invoice.due().toString(), new Money(0, invoice.currency()).toString())),
                new Impact(
                        creditNote.refunds() ? REFUNDED : VOIDED,
                        AtStake.of(creditNote.stake(invoice)),
                        consequences(creditNote),
                        Warnings.aboutVoiding(invoice, new Money(creditNote.refund(), invoice.currency()))),
                arguments,
                digest(arguments));
    }

    private static List<String> consequences(CreditNote creditNote) {
        List<String> consequences = new ArrayList<>();
        if (creditNote.refunds()) {
            consequences.add("asks the payment provider to refund");
        }
        if (creditNote.wanted()) {
            consequences.add(
                    "puts what is neither refunded nor credited on a second credit note, which is void at once");
        }
        consequences.add("voids it at the tax provider where one is set up, and sends the webhook invoice.voided");
        return consequences;
    }

    @Override
    public Performed perform(Approval approval) {
        CreditNote creditNote = CreditNote.of(new Arguments(approval.plan().arguments()));
        return new Performed.Changed(approval.writes()
                .voidInvoice(
                        approval.plan().target().orElseThrow().lagoId(),
                        creditNote.body().orElse(null)));
    }

    /**
     * An invoice can be voided once, so whoever did it, it is done; whether a credit note was made with it, the notes of the
     * invoice show.
     */
    @Override
    public Evidence evidence(Plan plan, Instant actedAt) {
        CreditNote creditNote = CreditNote.of(new Arguments(plan.arguments()));
        return Afterwards.judge(invoices, plan, (planned, now) -> {
            if (!now.status().equals("voided")) {
                return Afterwards.unlessUntouched(planned, now);
            }
            return creditNote.wanted() ? creditNote.evidence(now, actedAt, invoices) : new Evidence.Happened(now);
        });
    }
}
