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
import io.lagomcp.invoices.lago.SafeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Has the taxes of a failed invoice computed anew, after which Lago finalizes it. */
record RetryInvoice(ToolDefinition definition, InvoiceReads invoices) implements MutationTool {
    // what comes of it, once the taxes are there, is a finalized invoice
    private static final Set<Effect> EFFECTS = Set.of(Effect.CHARGES, Effect.IRREVERSIBLE, Effect.NOTIFIES_CUSTOMER);

    RetryInvoice(InvoiceReads invoices) {
        this(ToolDefinition.of("retry_invoice"), invoices);
    }

    @Override
    public List<Set<Effect>> possibleEffects() {
        return List.of(EFFECTS);
    }

    @Override
    public Plan plan(ObjectNode arguments) {
        Invoice invoice = invoices.find(new Arguments(arguments).required("lago_id"));
        if (!invoice.status().equals("failed")) {
            throw new NotPossibleException("invalid_status", "Only a failed invoice can be retried", invoice);
        }
        List<String> consequences = new ArrayList<>(List.of(
                "asks the tax provider again; where it answers well, the invoice becomes final, else it fails again"));
        consequences.addAll(Issue.consequences(invoice, "invoice.created"));
        return Plan.on(
                InvoiceSnapshot.of(invoice),
                name(),
                "Retry failed invoice " + Descriptions.facts(invoice)
                        + ": its taxes are computed anew, which may change the total, and then it becomes final and"
                        + " payable. Lago may e-mail it and may charge the customer.",
                List.of(
                        new Plan.Change("status", "failed", Drafts.AFTER_TAXES),
                        new Plan.Change("error_details", "why it failed", "(none)")),
                new Impact(EFFECTS, AtStake.of(invoice.knownTotal()), consequences, warnings(invoice)),
                arguments,
                digest(arguments));
    }

    private static List<String> warnings(Invoice invoice) {
        List<String> warnings = new ArrayList<>(Warnings.about(invoice));
        List<String> causes = invoice.json()
                .path("error_details")
                .valueStream()
                .map(error -> error.path("error_code").asString(""))
                .toList();
        if (!causes.isEmpty() && !causes.contains("tax_error")) {
            warnings.add("it may well fail again, because it did not fail for its taxes but for "
                    + causes.stream().map(SafeText::token).collect(Collectors.joining(", ")));
        }
        return warnings;
    }

    @Override
    public Performed perform(Approval approval) {
        String lagoId = approval.plan().target().orElseThrow().lagoId();
        return new Performed.Changed(approval.writes().retry(lagoId));
    }

    /** One that failed again looks like one that was changed in another way. */
    @Override
    public Evidence evidence(Plan plan, Instant actedAt) {
        return Afterwards.judge(
                invoices,
                plan,
                (planned, now) -> now.status().equals("failed")
                        ? Afterwards.unlessUntouched(planned, now)
                        : new Evidence.Happened(now));
    }
}
