package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PlanImpact;
import io.lagomcp.invoices.approval.plan.WriteResult;
import io.lagomcp.invoices.lago.AccountReader;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.LookupResult;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.tool.Eligibility;
import io.lagomcp.invoices.tool.MutationTool;
import io.lagomcp.invoices.tool.PlanResultCheck;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.search.ParallelReads;
import io.lagomcp.invoices.tool.view.InvoiceSentences;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/** Voids a finalized invoice, which Lago does even where it is paid. */
public record VoidInvoiceTool(ToolDefinition definition, InvoiceReader invoices) implements MutationTool {
    private static final Set<MutationEffect> VOIDED = Set.of(MutationEffect.IRREVERSIBLE);
    private static final Set<MutationEffect> REFUNDED = Set.of(MutationEffect.CHARGES, MutationEffect.IRREVERSIBLE);

    public VoidInvoiceTool(InvoiceReader invoices) {
        this(ToolDefinition.of("void_invoice"), invoices);
    }

    @Override
    public Optional<Eligibility> eligibility() {
        return Optional.of(Eligibility.inStatus(
                Set.of("finalized"),
                "not_voidable",
                "Only a finalized invoice can be voided, and a credit note takes a premium licence of Lago"));
    }

    @Override
    public boolean needsLicence(ToolArguments arguments) {
        return CreditNoteOnVoid.of(arguments).wanted();
    }

    @Override
    public List<Set<MutationEffect>> possibleEffects() {
        return List.of(VOIDED, REFUNDED);
    }

    /** Takes one request; with a credit note one more, and another one where something is refunded. */
    @Override
    public Plan plan(ToolArguments arguments) {
        CreditNoteOnVoid creditNote = CreditNoteOnVoid.of(arguments);
        VoidEffects effects = effects(arguments.required("lago_id"), creditNote);
        effects.requireFitting();
        Plan plan = planOn(
                effects.invoice(),
                "Void " + InvoiceSentences.facts(effects.invoice()) + ", " + effects.inWords() + ".",
                effects.changes(),
                new PlanImpact(
                        creditNote.refunds() ? REFUNDED : VOIDED,
                        AmountAtStake.of(creditNote.stake(effects.invoice())),
                        effects.consequences(),
                        effects.warnings()),
                arguments,
                InvoiceWrite.voidInvoice(effects.invoice().lagoId(), creditNote.body()));
        return plan.after(effects.noteIds());
    }

    private VoidEffects effects(String lagoId, CreditNoteOnVoid creditNote) {
        AccountReader account = invoices.account();
        try (ParallelReads reads = new ParallelReads()) {
            Optional<Supplier<LookupResult<List<ObjectNode>>>> payments =
                    creditNote.refunds() ? Optional.of(reads.start(() -> account.payments(lagoId))) : Optional.empty();
            Invoice invoice = invoices.find(lagoId);
            requireEligible(invoice);
            LookupResult<List<ObjectNode>> notes =
                    creditNote.wanted() && !invoice.buysCredits() ? notesOf(invoice) : LookupResult.found(List.of());
            return new VoidEffects(invoice, creditNote, notes, payments.map(Supplier::get));
        }
    }

    @Override
    public String outcomeShownBy() {
        return "the invoice and its credit notes";
    }

    private LookupResult<List<ObjectNode>> notesOf(Invoice invoice) {
        return invoices.account()
                .creditNotes(invoice.number())
                .then(notes -> LookupResult.found(CreditNoteOnVoid.of(invoice, notes)));
    }

    /** With the credit notes, if one was requested. The change is done even if they cannot be read. */
    @Override
    public WriteResult result(Plan plan, Invoice voided) {
        CreditNoteOnVoid creditNote = CreditNoteOnVoid.of(new ToolArguments(plan.arguments()));
        if (!creditNote.wanted()) {
            return MutationTool.super.result(plan, voided);
        }
        Optional<List<ObjectNode>> notes;
        try {
            notes = notesOf(voided).value();
        } catch (LagoException unread) {
            notes = Optional.empty();
        }
        List<String> differences = new ArrayList<>(creditNote.differencesFrom(plan, notes, voided.currency()));
        differences.addAll(PlanResultCheck.differences(plan, voided));
        return new WriteResult.Changed(voided, differences, notes.orElse(List.of()));
    }

    /**
     * An invoice can be voided only once; its credit notes show whether one was created with it.
     */
    @Override
    public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
        CreditNoteOnVoid creditNote = CreditNoteOnVoid.of(new ToolArguments(plan.arguments()));
        return OutcomeChecks.compare(invoices, plan, (planned, now) -> {
            if (!now.status().equals("voided")) {
                return OutcomeChecks.unlessUntouched(planned, now);
            }
            return VoidEffects.mayMakeCreditNote(plan, creditNote, now)
                    ? creditNote.evidence(plan, now, invoices)
                    : new OutcomeEvidence.Happened(now);
        });
    }
}
