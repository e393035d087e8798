package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PlanImpact;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.tool.Eligibility;
import io.lagomcp.invoices.tool.MutationTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.argument.EmailRecipients;
import io.lagomcp.invoices.tool.view.InvoiceSentences;
import io.lagomcp.invoices.tool.view.InvoiceWarnings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Sends a finalized invoice by e-mail, once more or to somebody else. */
public record ResendInvoiceEmailTool(ToolDefinition definition, InvoiceReader invoices) implements MutationTool {
    // what is sent cannot be called back
    private static final Set<MutationEffect> EFFECTS =
            Set.of(MutationEffect.IRREVERSIBLE, MutationEffect.NOTIFIES_CUSTOMER);

    public ResendInvoiceEmailTool(InvoiceReader invoices) {
        this(ToolDefinition.of("resend_invoice_email"), invoices);
    }

    @Override
    public Optional<Eligibility> eligibility() {
        return Optional.of(Eligibility.inStatus(
                Set.of("finalized"), "invoice_not_finalized", "Only a finalized invoice can be sent"));
    }

    @Override
    public boolean needsLicence(ToolArguments arguments) {
        return true;
    }

    @Override
    public List<Set<MutationEffect>> possibleEffects() {
        return List.of(EFFECTS);
    }

    @Override
    public Plan plan(ObjectNode arguments) {
        EmailRecipients recipients = EmailRecipients.of(new ToolArguments(arguments));
        Invoice invoice = invoices.find(new ToolArguments(arguments).required("lago_id"));
        requireEligible(invoice);
        recipients.requireSomebody(invoice);
        List<String> warnings = new ArrayList<>(recipients.warnings(invoice));
        warnings.addAll(InvoiceWarnings.about(invoice));
        return planOn(
                invoice,
                "E-mail " + InvoiceSentences.facts(invoice) + " " + recipients.inWords() + ".",
                List.of(),
                new PlanImpact(
                        EFFECTS,
                        new AmountAtStake.None(),
                        List.of("sends the e-mail with the invoice, even if it was sent before"),
                        warnings),
                arguments,
                InvoiceWrite.resendEmail(invoice.lagoId(), recipients.body()));
    }

    @Override
    public String outcomeShownBy() {
        return "the invoice, where no e-mail shows, so ask who should have got it";
    }

    @Override
    public String outlook() {
        return "the e-mail goes out in a moment. Lago does not tell whether it arrives.";
    }

    /** Lago shows no e-mail. */
    @Override
    public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
        return new OutcomeEvidence.Unclear();
    }
}
