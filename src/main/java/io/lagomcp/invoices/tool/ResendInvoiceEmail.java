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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** Sends a finalized invoice by e-mail, once more or to somebody else. */
record ResendInvoiceEmail(ToolDefinition definition, InvoiceReads invoices) implements MutationTool {
    // what is sent cannot be called back
    private static final Set<Effect> EFFECTS = Set.of(Effect.IRREVERSIBLE, Effect.NOTIFIES_CUSTOMER);

    ResendInvoiceEmail(InvoiceReads invoices) {
        this(ToolDefinition.of("resend_invoice_email"), invoices);
    }

    @Override
    public List<Set<Effect>> possibleEffects() {
        return List.of(EFFECTS);
    }

    @Override
    public Plan plan(ObjectNode arguments) {
        Recipients recipients = Recipients.of(new Arguments(arguments));
        Invoice invoice = invoices.find(new Arguments(arguments).required("lago_id"));
        if (!invoice.status().equals("finalized")) {
            throw new NotPossibleException("invoice_not_finalized", "Only a finalized invoice can be sent", invoice);
        }
        recipients.requireSomebody(invoice);
        List<String> warnings = new ArrayList<>(recipients.warnings(invoice));
        warnings.addAll(Warnings.about(invoice));
        return Plan.on(
                InvoiceSnapshot.of(invoice),
                name(),
                "E-mail invoice " + Descriptions.facts(invoice) + " " + recipients.inWords() + ".",
                List.of(),
                new Impact(
                        EFFECTS,
                        new Stake.None(),
                        List.of("sends the e-mail with the invoice, again where it was sent before"),
                        warnings),
                arguments,
                digest(arguments));
    }

    @Override
    public Performed perform(Approval approval) {
        Recipients recipients = Recipients.of(new Arguments(approval.plan().arguments()));
        approval.writes()
                .resendEmail(
                        approval.plan().target().orElseThrow().lagoId(),
                        recipients.body().orElse(null));
        return new Performed.Accepted("the e-mail goes out in a moment. Lago does not tell whether it arrives.");
    }

    /** Lago shows no e-mail. */
    @Override
    public Evidence evidence(Plan plan, Instant actedAt) {
        return new Evidence.Unclear();
    }
}
