package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Approval;
import io.lagomcp.invoices.guard.Effect;
import io.lagomcp.invoices.guard.Evidence;
import io.lagomcp.invoices.guard.Impact;
import io.lagomcp.invoices.guard.InvoiceSnapshot;
import io.lagomcp.invoices.guard.Performed;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.lago.AccountReads;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.LagoException;
import io.lagomcp.invoices.lago.Lookup;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
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

    /** Takes one request; with a credit note one more, and another one where something is refunded. */
    @Override
    public Plan plan(ObjectNode json) {
        Arguments arguments = new Arguments(json);
        CreditNote creditNote = CreditNote.of(arguments);
        VoidEffects effects = effects(arguments.required("lago_id"), creditNote);
        creditNote.requireFitting(effects.invoice(), effects.returnable());
        Plan plan = Plan.on(
                InvoiceSnapshot.of(effects.invoice()),
                name(),
                "Void invoice " + Descriptions.facts(effects.invoice()) + ", " + effects.inWords() + ".",
                effects.changes(),
                new Impact(
                        creditNote.refunds() ? REFUNDED : VOIDED,
                        AtStake.of(creditNote.stake(effects.invoice())),
                        effects.consequences(),
                        effects.warnings()),
                json,
                digest(json));
        return plan.after(effects.returnable().notes());
    }

    private VoidEffects effects(String lagoId, CreditNote creditNote) {
        AccountReads account = invoices.account();
        try (ConcurrentReads reads = new ConcurrentReads()) {
            Optional<Supplier<Lookup<List<ObjectNode>>>> payments =
                    creditNote.refunds() ? Optional.of(reads.start(() -> account.payments(lagoId))) : Optional.empty();
            Invoice invoice = invoices.find(lagoId);
            if (!invoice.isFinalized()) {
                throw new NotPossibleException("not_voidable", "Only a finalized invoice can be voided", invoice);
            }
            Lookup<List<ObjectNode>> notes =
                    creditNote.wanted() && !invoice.buysCredits() ? notesOf(invoice) : new Lookup.Found<>(List.of());
            return new VoidEffects(invoice, creditNote, Returnable.of(invoice, notes), payments.map(Supplier::get));
        }
    }

    @Override
    public Performed perform(Approval approval) {
        CreditNote creditNote = CreditNote.of(new Arguments(approval.plan().arguments()));
        String lagoId = approval.plan().target().orElseThrow().lagoId();
        Invoice voided = approval.writes().voidInvoice(lagoId, creditNote.body().orElse(null));
        return creditNote.wanted() ? withNotes(approval.plan(), voided, creditNote) : new Performed.Changed(voided);
    }

    private Lookup<List<ObjectNode>> notesOf(Invoice invoice) {
        Lookup<List<ObjectNode>> notes = invoices.account().creditNotes(invoice.number());
        return notes instanceof Lookup.Found<List<ObjectNode>> found
                ? new Lookup.Found<>(CreditNote.of(invoice, found.found()))
                : notes;
    }

    /** It is done, whatever comes of this reading. */
    private Performed withNotes(Plan plan, Invoice voided, CreditNote creditNote) {
        Optional<List<ObjectNode>> notes;
        try {
            notes = notesOf(voided).value();
        } catch (LagoException unread) {
            notes = Optional.empty();
        }
        return new Performed.Changed(
                voided,
                creditNote.differencesFrom(notes.flatMap(plan::newAmong), voided.currency()),
                notes.orElse(List.of()));
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
            return VoidEffects.mayMakeCreditNote(plan, creditNote)
                    ? creditNote.evidence(plan, now, invoices)
                    : new Evidence.Happened(now);
        });
    }
}
