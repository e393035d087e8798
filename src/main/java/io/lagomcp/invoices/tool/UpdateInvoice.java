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
import io.lagomcp.invoices.lago.LagoException;
import io.lagomcp.invoices.lago.SafeText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Sets the payment status by hand, or adds, changes and removes metadata. */
record UpdateInvoice(ToolDefinition definition, InvoiceReads invoices) implements MutationTool {
    private static final String PAYMENT_STATUS = "payment_status";
    private static final Set<Effect> NOTES = Set.of(Effect.BOOKKEEPING);
    private static final Set<Effect> STATUS = Set.of(Effect.IRREVERSIBLE);
    private static final Set<Effect> REOPENING = Set.of(Effect.CHARGES, Effect.IRREVERSIBLE);

    UpdateInvoice(InvoiceReads invoices) {
        this(ToolDefinition.of("update_invoice"), invoices);
    }

    @Override
    public List<Set<Effect>> possibleEffects() {
        return List.of(NOTES, STATUS, REOPENING);
    }

    @Override
    public Plan plan(ObjectNode json) {
        Arguments arguments = new Arguments(json);
        Metadata metadata = Metadata.of(arguments);
        requireSomethingGiven(arguments);
        Invoice invoice = invoices.find(arguments.required("lago_id"));
        InvoiceSnapshot target = InvoiceSnapshot.of(invoice);
        requirePossible(arguments, invoice);
        metadata.requireFitting(target.metadata());
        List<Plan.Change> changes = changes(arguments, invoice);
        if (changes.isEmpty()) {
            throw new ToolException(ToolError.of(
                    "nothing_to_change",
                    "The invoice already is as asked for.",
                    "Nothing was changed. Give a value that differs."));
        }
        Optional<String> paymentStatus = newPaymentStatus(arguments, invoice.paymentStatus());
        return Plan.on(
                target,
                name(),
                deed(invoice, changes, paymentStatus),
                withOverdue(changes, paymentStatus, invoice),
                new Impact(
                        effects(paymentStatus, invoice),
                        paymentStatus.isPresent() ? AtStake.of(invoice.knownTotal()) : new Stake.None(),
                        paymentStatus.isPresent() ? consequences(paymentStatus, invoice) : List.of(),
                        warnings(arguments, invoice)),
                json,
                digest(json));
    }

    @Override
    public Performed perform(Approval approval) {
        Arguments arguments = new Arguments(approval.plan().arguments());
        InvoiceSnapshot target = approval.plan().target().orElseThrow();
        ObjectNode changes = JsonNodeFactory.instance.objectNode();
        // what stays was approved by nobody, and would undo what Lago or others write at this moment
        newPaymentStatus(arguments, target.paymentStatus()).ifPresent(status -> changes.put(PAYMENT_STATUS, status));
        Metadata metadata = Metadata.of(arguments);
        if (!metadata.changes(target.metadata()).isEmpty()) {
            changes.set(Metadata.ARGUMENT, metadata.entries(target.metadata()));
        }
        Invoice answered = approval.writes().update(target.lagoId(), changes);
        return changes.has(Metadata.ARGUMENT) ? readAgain(answered, metadata) : new Performed.Changed(answered);
    }

    /** Lago keeps the metadata that was sent last: whoever changes it at the same moment takes away what was written here. */
    private Performed readAgain(Invoice answered, Metadata metadata) {
        try {
            Invoice now = invoices.find(answered.lagoId());
            List<Plan.Change> undone = metadata.changes(InvoiceSnapshot.of(now).metadata());
            return new Performed.Changed(
                    now,
                    undone.stream()
                            .map(change -> change.field() + " is " + change.before() + ", not " + change.after()
                                    + ", because somebody else changed it at the same moment")
                            .toList());
        } catch (LagoException unread) {
            return new Performed.Changed(answered);
        }
    }

    private static void requireSomethingGiven(Arguments arguments) {
        if (!arguments.has(PAYMENT_STATUS) && !arguments.has(Metadata.ARGUMENT)) {
            throw new ToolException(ToolError.of(
                    "invalid_argument",
                    "update_invoice takes payment_status, metadata or both.",
                    "Give at least one of them. Nothing was changed."));
        }
    }

    private static void requirePossible(Arguments arguments, Invoice invoice) {
        if (invoice.status().equals("voided")) {
            throw new NotPossibleException("update_on_voided_invoice", "A voided invoice cannot be changed", invoice);
        }
        if (!invoice.status().equals("draft")) {
            return;
        }
        if (arguments.has(Metadata.ARGUMENT)) {
            throw new NotPossibleException("metadata_on_draft_invoice", "A draft cannot carry metadata", invoice);
        }
        if (newPaymentStatus(arguments, invoice.paymentStatus()).isPresent()) {
            throw new NotPossibleException(
                    "payment_status_update_on_draft_invoice", "The payment status of a draft cannot be set", invoice);
        }
    }

    private static Optional<String> newPaymentStatus(Arguments arguments, String current) {
        return arguments.text(PAYMENT_STATUS).filter(status -> !status.equals(current));
    }

    private static List<Plan.Change> changes(Arguments arguments, Invoice invoice) {
        List<Plan.Change> changes = new ArrayList<>();
        newPaymentStatus(arguments, invoice.paymentStatus())
                .ifPresent(status ->
                        changes.add(new Plan.Change(PAYMENT_STATUS, SafeText.token(invoice.paymentStatus()), status)));
        if (arguments.has(Metadata.ARGUMENT)) {
            changes.addAll(
                    Metadata.of(arguments).changes(InvoiceSnapshot.of(invoice).metadata()));
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
    private static String deed(Invoice invoice, List<Plan.Change> changes, Optional<String> paymentStatus) {
        String inWords = changes.stream()
                .map(change -> change.field() + " from " + change.before() + " to " + change.after())
                .collect(Collectors.joining(", "));
        return "Update invoice " + Descriptions.facts(invoice) + ": " + inWords + "."
                + (closesPayment(paymentStatus) ? " Lago records no payment: what is due stays." : "")
                + (grantsCredits(paymentStatus, invoice) ? " The customer gets the prepaid credits." : "");
    }

    private static List<String> consequences(Optional<String> paymentStatus, Invoice invoice) {
        List<String> consequences = new ArrayList<>();
        consequences.add("sends the webhook invoice.payment_status_updated; the lines take the status over");
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
    private static Set<Effect> effects(Optional<String> paymentStatus, Invoice invoice) {
        if (paymentStatus.isEmpty()) {
            return NOTES;
        }
        return reopens(paymentStatus, invoice) ? REOPENING : STATUS;
    }

    /** Whether a paid invoice becomes one that a payment can be asked for. */
    private static boolean reopens(Optional<String> paymentStatus, Invoice invoice) {
        return paymentStatus.isPresent() && invoice.isPaid();
    }

    private static boolean closesPayment(Optional<String> paymentStatus) {
        return paymentStatus.filter("succeeded"::equals).isPresent();
    }

    private static List<String> warnings(Arguments arguments, Invoice invoice) {
        Optional<String> paymentStatus = newPaymentStatus(arguments, invoice.paymentStatus());
        List<String> warnings = new ArrayList<>();
        if (reopens(paymentStatus, invoice)) {
            warnings.add("it can then be charged again");
        }
        warnings.addAll(paymentStatus.isPresent() ? Warnings.aboutPaying(invoice) : Warnings.about(invoice));
        if (Metadata.of(arguments).removesUnnamed(InvoiceSnapshot.of(invoice).metadata())) {
            warnings.add("metadata that is not in the new list is deleted");
        }
        return warnings;
    }

    @Override
    public Evidence evidence(Plan plan, Instant actedAt) {
        Arguments arguments = new Arguments(plan.arguments());
        return Afterwards.judge(
                invoices,
                plan,
                // whoever did it: it is as was asked for
                (planned, now) -> changes(arguments, now).isEmpty()
                        ? new Evidence.Happened(now)
                        : Afterwards.unlessUntouched(planned, now));
    }
}
