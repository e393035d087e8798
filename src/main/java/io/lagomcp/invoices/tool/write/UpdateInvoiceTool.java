package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PlanImpact;
import io.lagomcp.invoices.approval.plan.WriteResult;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.tool.Eligibility;
import io.lagomcp.invoices.tool.IneligibleInvoiceException;
import io.lagomcp.invoices.tool.MutationTool;
import io.lagomcp.invoices.tool.PlanResultCheck;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolException;
import io.lagomcp.invoices.tool.argument.MetadataArguments;
import io.lagomcp.invoices.tool.view.InvoiceSentences;
import io.lagomcp.invoices.tool.view.InvoiceWarnings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Sets the payment status by hand, or adds, changes and removes metadata. */
public record UpdateInvoiceTool(ToolDefinition definition, InvoiceReader invoices) implements MutationTool {
    private static final String PAYMENT_STATUS = "payment_status";
    private static final Set<MutationEffect> NOTES = Set.of(MutationEffect.BOOKKEEPING);
    private static final Set<MutationEffect> STATUS = Set.of(MutationEffect.IRREVERSIBLE);
    private static final Set<MutationEffect> REOPENING = Set.of(MutationEffect.CHARGES, MutationEffect.IRREVERSIBLE);

    public UpdateInvoiceTool(InvoiceReader invoices) {
        this(ToolDefinition.of("update_invoice"), invoices);
    }

    /** Other invoices are refused with the code that fits what was to be changed. */
    @Override
    public Optional<Eligibility> eligibility() {
        return Optional.of(Eligibility.inStatus(
                Set.of("finalized", "pending", "failed"),
                "invalid_status",
                "Only an invoice that is finalized, pending or failed can be updated"));
    }

    @Override
    public List<Set<MutationEffect>> possibleEffects() {
        return List.of(NOTES, STATUS, REOPENING);
    }

    @Override
    public Plan plan(ToolArguments arguments) {
        MetadataArguments metadata = MetadataArguments.of(arguments);
        requireSomethingGiven(arguments);
        Invoice invoice = invoices.find(arguments.required("lago_id"));
        InvoiceSnapshot target = InvoiceSnapshot.of(invoice);
        requirePossible(arguments, invoice);
        metadata.requireFitting(target.metadata());
        List<Plan.Change> changes = changes(arguments, invoice);
        if (changes.isEmpty()) {
            throw new ToolException(
                    "nothing_to_change",
                    "The invoice already is as asked for.",
                    "Nothing was changed. Give a value that differs.");
        }
        Optional<String> paymentStatus = newPaymentStatus(arguments, invoice.paymentStatus());
        return planOn(
                invoice,
                description(invoice, changes, paymentStatus),
                withOverdue(changes, paymentStatus, invoice),
                new PlanImpact(
                        effects(paymentStatus, invoice),
                        paymentStatus.isPresent() ? AmountAtStake.of(invoice.knownTotal()) : new AmountAtStake.None(),
                        paymentStatus.isPresent() ? consequences(paymentStatus, invoice) : List.of(),
                        warnings(arguments, invoice)),
                arguments,
                InvoiceWrite.update(target.lagoId(), body(arguments, target)));
    }

    /** Only what changes: what stays was approved by nobody, and would undo what Lago or others write at this moment. */
    private static ObjectNode body(ToolArguments arguments, InvoiceSnapshot target) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        newPaymentStatus(arguments, target.paymentStatus()).ifPresent(status -> body.put(PAYMENT_STATUS, status));
        MetadataArguments metadata = MetadataArguments.of(arguments);
        if (!metadata.changes(target.metadata()).isEmpty()) {
            body.set(MetadataArguments.ARGUMENT, metadata.entries(target.metadata()));
        }
        return body;
    }

    /** Lago keeps the metadata that was sent last, so a concurrent change can remove what was written here. */
    @Override
    public WriteResult result(Plan plan, Invoice answered) {
        MetadataArguments metadata = MetadataArguments.of(new ToolArguments(plan.arguments()));
        if (metadata.changes(plan.target().orElseThrow().metadata()).isEmpty()) {
            return MutationTool.super.result(plan, answered);
        }
        Invoice now = answered;
        List<String> differences = new ArrayList<>();
        try {
            now = invoices.find(answered.lagoId());
            metadata.changes(InvoiceSnapshot.of(now).metadata())
                    .forEach(change -> differences.add(change.field() + " is " + change.before() + ", not "
                            + change.after() + ", because another change was made at the same moment"));
        } catch (LagoException unread) {
            // the change is done even if this read fails
        }
        differences.addAll(PlanResultCheck.differences(plan, now));
        return new WriteResult.Changed(now, differences);
    }

    private static void requireSomethingGiven(ToolArguments arguments) {
        if (!arguments.has(PAYMENT_STATUS) && !arguments.has(MetadataArguments.ARGUMENT)) {
            throw new ToolException(
                    "invalid_argument",
                    "update_invoice takes payment_status, metadata or both.",
                    "Give at least one of them. Nothing was changed.");
        }
    }

    private static void requirePossible(ToolArguments arguments, Invoice invoice) {
        if (invoice.status().equals("voided")) {
            throw new IneligibleInvoiceException(
                    "update_on_voided_invoice", "A voided invoice cannot be changed", invoice);
        }
        if (!invoice.status().equals("draft")) {
            return;
        }
        if (arguments.has(MetadataArguments.ARGUMENT)) {
            throw new IneligibleInvoiceException("metadata_on_draft_invoice", "A draft cannot carry metadata", invoice);
        }
        if (newPaymentStatus(arguments, invoice.paymentStatus()).isPresent()) {
            throw new IneligibleInvoiceException(
                    "payment_status_update_on_draft_invoice", "The payment status of a draft cannot be set", invoice);
        }
    }

    private static Optional<String> newPaymentStatus(ToolArguments arguments, String current) {
        return arguments.text(PAYMENT_STATUS).filter(status -> !status.equals(current));
    }

    private static List<Plan.Change> changes(ToolArguments arguments, Invoice invoice) {
        List<Plan.Change> changes = new ArrayList<>();
        newPaymentStatus(arguments, invoice.paymentStatus())
                .ifPresent(status ->
                        changes.add(new Plan.Change(PAYMENT_STATUS, SafeText.token(invoice.paymentStatus()), status)));
        if (arguments.has(MetadataArguments.ARGUMENT)) {
            changes.addAll(MetadataArguments.of(arguments)
                    .changes(InvoiceSnapshot.of(invoice).metadata()));
        }
        return changes;
    }

    /** Lago takes the mark of the overdue away where the invoice counts as paid. */
    private static List<Plan.Change> withOverdue(
            List<Plan.Change> changes, Optional<String> paymentStatus, Invoice invoice) {
        List<Plan.Change> all = new ArrayList<>(changes);
        if (closesPayment(paymentStatus) && invoice.paymentOverdue()) {
            all.add(new Plan.Change("payment_overdue", "true", "false"));
        }
        return all;
    }

    /** Names every change, because the statement may be all that a person gets to see. */
    private static String description(Invoice invoice, List<Plan.Change> changes, Optional<String> paymentStatus) {
        String inWords = changes.stream()
                .map(change -> change.field() + " from " + change.before() + " to " + change.after())
                .collect(Collectors.joining(", "));
        return "Update " + InvoiceSentences.facts(invoice) + ": " + inWords + "."
                + (closesPayment(paymentStatus) ? " Lago records no payment, so the amount due stays." : "")
                + (grantsCredits(paymentStatus, invoice) ? " The customer gets the prepaid credits." : "");
    }

    private static List<String> consequences(Optional<String> paymentStatus, Invoice invoice) {
        List<String> consequences = new ArrayList<>();
        consequences.add("sends the webhook invoice.payment_status_updated; the lines get the same status");
        if (closesPayment(paymentStatus)) {
            consequences.add("stops reminders and closes open payment links");
        }
        if (grantsCredits(paymentStatus, invoice)) {
            consequences.add("grants the prepaid credits of this invoice to the customer's wallet");
        }
        return consequences;
    }

    private static boolean grantsCredits(Optional<String> paymentStatus, Invoice invoice) {
        return closesPayment(paymentStatus) && invoice.type().equals("credit");
    }

    /** Webhooks, and the reminders and payment links that end, do not come back with another status. */
    private static Set<MutationEffect> effects(Optional<String> paymentStatus, Invoice invoice) {
        if (paymentStatus.isEmpty()) {
            return NOTES;
        }
        return reopens(paymentStatus, invoice) ? REOPENING : STATUS;
    }

    /** Whether a paid invoice becomes payable again. */
    private static boolean reopens(Optional<String> paymentStatus, Invoice invoice) {
        return paymentStatus.isPresent() && invoice.isPaid();
    }

    private static boolean closesPayment(Optional<String> paymentStatus) {
        return paymentStatus.filter("succeeded"::equals).isPresent();
    }

    private static List<String> warnings(ToolArguments arguments, Invoice invoice) {
        Optional<String> paymentStatus = newPaymentStatus(arguments, invoice.paymentStatus());
        List<String> warnings = new ArrayList<>();
        if (reopens(paymentStatus, invoice)) {
            warnings.add("it can then be charged again");
        }
        warnings.addAll(
                paymentStatus.isPresent() ? InvoiceWarnings.aboutPaying(invoice) : InvoiceWarnings.about(invoice));
        if (MetadataArguments.of(arguments)
                .removesUnnamed(InvoiceSnapshot.of(invoice).metadata())) {
            warnings.add("metadata that is not in the new list is deleted");
        }
        return warnings;
    }

    @Override
    public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
        ToolArguments arguments = new ToolArguments(plan.arguments());
        return OutcomeChecks.compare(
                invoices,
                plan,
                // the invoice is as requested
                (planned, now) -> changes(arguments, now).isEmpty()
                        ? new OutcomeEvidence.Happened(now)
                        : OutcomeChecks.unlessUntouched(planned, now));
    }
}
