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
import io.lagomcp.invoices.tool.Eligibility.IneligibleInvoiceException;
import io.lagomcp.invoices.tool.MutationTool;
import io.lagomcp.invoices.tool.PlanResultCheck;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolException;
import io.lagomcp.invoices.tool.argument.MetadataArguments;
import io.lagomcp.invoices.tool.view.InvoiceSentences;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
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
        if (!arguments.has(PAYMENT_STATUS) && !arguments.has(MetadataArguments.ARGUMENT)) {
            throw new ToolException(
                    "invalid_argument",
                    "update_invoice takes payment_status, metadata or both.",
                    "Give at least one of them. Nothing was changed.");
        }
        Invoice invoice = invoices.find(arguments.required("lago_id"));
        Update update = Update.of(arguments, invoice);
        update.requirePossible();
        metadata.requireFitting(update.existing());
        if (update.changes().isEmpty()) {
            throw new ToolException(
                    "nothing_to_change",
                    "The invoice already is as asked for.",
                    "Nothing was changed. Give a value that differs.");
        }
        return planOn(
                invoice,
                update.description(),
                update.allChanges(),
                new PlanImpact(
                        update.effects(),
                        update.status().isPresent() ? AmountAtStake.of(invoice.knownTotal()) : new AmountAtStake.None(),
                        update.consequences(),
                        update.warnings()),
                arguments,
                InvoiceWrite.update(invoice.lagoId(), update.body()));
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

    @Override
    public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
        ToolArguments arguments = new ToolArguments(plan.arguments());
        return OutcomeChecks.compare(
                invoices,
                plan,
                // the invoice is as requested
                (planned, now) -> Update.of(arguments, now).changes().isEmpty()
                        ? new OutcomeEvidence.Happened(now)
                        : OutcomeChecks.unlessUntouched(planned, now));
    }

    /**
     * What would change of an invoice.
     *
     * @param status the new payment status; empty where it stays
     */
    private record Update(Invoice invoice, Optional<String> status, MetadataArguments metadata) {

        static Update of(ToolArguments arguments, Invoice invoice) {
            Optional<String> status =
                    arguments.text(PAYMENT_STATUS).filter(given -> !given.equals(invoice.paymentStatus()));
            return new Update(invoice, status, MetadataArguments.of(arguments));
        }

        Map<String, JsonNode> existing() {
            return InvoiceSnapshot.of(invoice).metadata();
        }

        void requirePossible() {
            if (invoice.status().equals("voided")) {
                throw new IneligibleInvoiceException(
                        "update_on_voided_invoice", "A voided invoice cannot be changed", invoice);
            }
            if (!invoice.status().equals("draft")) {
                return;
            }
            if (metadata.isGiven()) {
                throw new IneligibleInvoiceException(
                        "metadata_on_draft_invoice", "A draft cannot carry metadata", invoice);
            }
            if (status.isPresent()) {
                throw new IneligibleInvoiceException(
                        "payment_status_update_on_draft_invoice",
                        "The payment status of a draft cannot be set",
                        invoice);
            }
        }

        List<Plan.Change> changes() {
            List<Plan.Change> changes = new ArrayList<>();
            status.ifPresent(
                    now -> changes.add(new Plan.Change(PAYMENT_STATUS, SafeText.token(invoice.paymentStatus()), now)));
            changes.addAll(metadata.changes(existing()));
            return changes;
        }

        /** Lago takes the mark of the overdue away where the invoice counts as paid. */
        List<Plan.Change> allChanges() {
            List<Plan.Change> all = changes();
            if (closesPayment() && invoice.paymentOverdue()) {
                all.add(new Plan.Change("payment_overdue", "true", "false"));
            }
            return all;
        }

        /** Only what changes: what stays was approved by nobody, and would undo what Lago or others write at this moment. */
        ObjectNode body() {
            ObjectNode body = JsonNodeFactory.instance.objectNode();
            status.ifPresent(now -> body.put(PAYMENT_STATUS, now));
            if (!metadata.changes(existing()).isEmpty()) {
                body.set(MetadataArguments.ARGUMENT, metadata.entries(existing()));
            }
            return body;
        }

        /** Names every change, because the statement may be all that a person gets to see. */
        String description() {
            String inWords = changes().stream()
                    .map(change -> change.field() + " from " + change.before() + " to " + change.after())
                    .collect(Collectors.joining(", "));
            return "Update " + InvoiceSentences.facts(invoice) + ": " + inWords + "."
                    + (closesPayment() ? " Lago records no payment, so the amount due stays." : "")
                    + (grantsCredits() ? " The customer gets the prepaid credits." : "");
        }

        List<String> consequences() {
            List<String> consequences = new ArrayList<>();
            if (status.isPresent()) {
                consequences.add("sends the webhook invoice.payment_status_updated; the lines get the same status");
            }
            if (closesPayment()) {
                consequences.add("stops reminders and closes open payment links");
            }
            if (grantsCredits()) {
                consequences.add("grants the prepaid credits of this invoice to the customer's wallet");
            }
            return consequences;
        }

        private boolean closesPayment() {
            return status.filter("succeeded"::equals).isPresent();
        }

        private boolean grantsCredits() {
            return closesPayment() && invoice.buysCredits();
        }

        /** Whether a paid invoice becomes payable again. */
        private boolean reopens() {
            return status.isPresent() && invoice.isPaid();
        }

        /** Webhooks, and the reminders and payment links that end, do not come back with another status. */
        Set<MutationEffect> effects() {
            if (status.isEmpty()) {
                return NOTES;
            }
            return reopens() ? REOPENING : STATUS;
        }

        List<String> warnings() {
            List<String> warnings = new ArrayList<>();
            if (reopens()) {
                warnings.add("it can then be charged again");
            }
            warnings.addAll(
                    status.isPresent()
                            ? InvoiceSentences.warningsOnPaying(invoice)
                            : InvoiceSentences.warnings(invoice));
            if (metadata.removesUnnamed(existing())) {
                warnings.add("metadata that is not in the new list is deleted");
            }
            return warnings;
        }
    }
}
