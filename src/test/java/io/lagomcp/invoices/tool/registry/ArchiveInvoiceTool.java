package io.lagomcp.invoices.tool.registry;

import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.tool.Eligibility;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.view.InvoiceSentences;
import io.lagomcp.invoices.tool.write.InvoiceActionTool;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Hides a voided invoice: a tool as a contributor would add it, for an action that Lago does not have. */
final class ArchiveInvoiceTool {
    private ArchiveInvoiceTool() {}

    static InvoiceActionTool archiveInvoice(InvoiceReader invoices) {
        return new InvoiceActionTool(
                ToolDefinition.of("archive_invoice"),
                invoices,
                Eligibility.inStatus(Set.of("voided"), "not_archivable", "Only a voided invoice can be archived"),
                Set.of(MutationEffect.BOOKKEEPING),
                invoice -> new InvoiceActionTool.Action(
                        "Archive " + InvoiceSentences.facts(invoice) + ".",
                        List.of(),
                        new AmountAtStake.None(),
                        List.of("hides it from lists"),
                        List.of(),
                        new InvoiceWrite(
                                "POST", invoice.lagoId(), "archive", Optional.empty(), InvoiceWrite.Answer.INVOICE)),
                // an invoice does not show whether it is archived
                (plan, reader) -> new OutcomeEvidence.Unclear());
    }
}
