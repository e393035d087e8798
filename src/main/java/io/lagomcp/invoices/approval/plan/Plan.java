package io.lagomcp.invoices.approval.plan;

import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditContext.Amount;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a mutation would change, read from Lago and not from the model.
 *
 * @param tool the name of the mutation
 * @param description what would be done, to which invoice, whose and for how much: whole sentences on one line
 * @param externalCustomerId whose invoice it is or will be, as the billed company's own systems name them
 * @param target the invoice as it was read, empty where a new one would be created
 * @param changes what would change, field by field
 * @param impact what comes of it
 * @param arguments the checked arguments it was made from
 * @param digest from {@link #digest(String, ObjectNode)}: equal for calls that ask for the same, whatever their idempotency key
 * @param settledBy the read that shows whether it happened, should Lago's answer get lost
 * @param earlierIds of objects that Lago showed when the plan was made and that could be taken for what it makes; empty where
 *     they are not known. Lago's clock and ours may differ by more than the time between two such objects
 * @param write the one request that carries it out; empty for a plan that can no longer be carried out
 */
public record Plan(
        String tool,
        String description,
        String externalCustomerId,
        Optional<InvoiceSnapshot> target,
        List<Change> changes,
        PlanImpact impact,
        ObjectNode arguments,
        String digest,
        SuggestedCall settledBy,
        Optional<Set<String>> earlierIds,
        Optional<InvoiceWrite> write) {

    private static final String IDEMPOTENCY_KEY = "idempotency_key";
    /** What a plan weighs beside its texts. */
    private static final long SMALL = 2_048;

    public Plan {
        changes = List.copyOf(changes);
        arguments = arguments.deepCopy();
        earlierIds = earlierIds.map(Set::copyOf);
    }

    /** A plan for an invoice that exists. */
    public static Plan on(
            InvoiceSnapshot target,
            String tool,
            String description,
            List<Change> changes,
            PlanImpact impact,
            ObjectNode arguments,
            String digest,
            InvoiceWrite write) {
        return new Plan(
                tool,
                description,
                target.externalCustomerId(),
                Optional.of(target),
                changes,
                impact,
                arguments,
                digest,
                SuggestedCall.find(target.lagoId()),
                Optional.empty(),
                Optional.of(write));
    }

    /**
     * The plan of a recorded call as far as the record tells, to look what became of it. It names the invoice, the amount and
     * the earlier ids; of what was on the invoice and of the statement nothing is recorded.
     *
     * @param arguments of the same call, made again
     */
    public static Plan recorded(RecordedAction action, ObjectNode arguments) {
        AuditContext subject = action.subject();
        Optional<Money> amount = subject.amount().map(known -> new Money(known.minorUnits(), known.currency()));
        ObjectNode read = action.settledBy().arguments().deepCopy();
        String customer = arguments.path("external_customer_id").asString("");
        if (subject.invoice().isEmpty() && !customer.isEmpty()) {
            read.put("external_customer_id", customer);
        }
        return new Plan(
                subject.tool(),
                subject.tool()
                        + subject.invoice()
                                .map(invoice -> " of " + SafeText.token(invoice.number()))
                                .orElse("")
                        + amount.map(money -> " over " + money).orElse("")
                        + ", as the record names it; the statement itself is not recorded.",
                customer,
                subject.invoice().map(invoice -> recordedInvoice(invoice, amount)),
                List.of(),
                new PlanImpact(Set.of(), AmountAtStake.of(amount), List.of(), List.of()),
                arguments,
                subject.argumentsDigest(),
                new SuggestedCall(action.settledBy().tool(), read),
                action.settledBy().earlierIds(),
                Optional.empty());
    }

    /**
     * What the audit log says it is about.
     *
     * @param id of its confirmation; empty text while it has none
     * @param client the program that asked for it
     */
    public AuditContext subject(String id, Principal maker, String client) {
        return new AuditContext(
                id,
                maker.name(),
                client,
                tool,
                digest,
                target.map(invoice -> new InvoiceReference(invoice.lagoId(), invoice.number())),
                impact.stake().known().map(money -> new Amount(money.minorUnits(), money.currency())),
                impact.stake() instanceof AmountAtStake.Unknown);
    }

    /** Whether it is of the record, and nothing but the id, the number and the amount is known of its invoice. */
    public boolean isRecorded() {
        return target.filter(invoice -> invoice.status().isEmpty()).isPresent();
    }

    private static InvoiceSnapshot recordedInvoice(InvoiceReference invoice, Optional<Money> total) {
        ObjectNode known = JsonNodeFactory.instance
                .objectNode()
                .put("lago_id", invoice.lagoId())
                .put("number", invoice.number());
        total.ifPresent(
                money -> known.put("total_amount_cents", money.minorUnits()).put("currency", money.currency()));
        return InvoiceSnapshot.of(new Invoice(known));
    }

    /** A copy, so that an approved plan cannot be changed afterwards. */
    @Override
    public ObjectNode arguments() {
        return arguments.deepCopy();
    }

    /** Under this name the caller may ask any number of times and the plan is carried out once. */
    public Optional<String> requestKey() {
        return requestKey(arguments);
    }

    /** The {@link #requestKey()} of a plan for these arguments. */
    public static Optional<String> requestKey(ObjectNode arguments) {
        return arguments.path(IDEMPOTENCY_KEY).stringValueOpt();
    }

    /**
     * The {@link #digest()} of a plan: SHA-256 in hex, which does not depend on the idempotency key.
     *
     * @param canonical the arguments in the one spelling that all calls have which ask for the same
     */
    public static String digest(String tool, ObjectNode canonical) {
        ObjectNode content = canonical.deepCopy();
        content.remove(IDEMPOTENCY_KEY);
        return CallDigest.of(tool, content);
    }

    /**
     * All that a person must know to say yes, on one line, for it may be all that they get to see: the description, whether it can be
     * undone, and the warnings.
     */
    public String statement() {
        String warnings =
                impact.warnings().isEmpty() ? "" : " Please note: " + String.join("; ", impact.warnings()) + ".";
        return description + (reversible() ? "" : " This cannot be undone.") + warnings;
    }

    /** Whether Lago lets it be undone. */
    public boolean reversible() {
        return !impact.effects().contains(MutationEffect.IRREVERSIBLE);
    }

    /** The same with one more warning, which comes first. */
    public Plan warning(String warning) {
        List<String> warnings = new ArrayList<>(List.of(warning));
        warnings.addAll(impact.warnings());
        PlanImpact warned = new PlanImpact(impact.effects(), impact.stake(), impact.consequences(), warnings);
        return with(warned, earlierIds);
    }

    /** The same with this at stake. */
    public Plan staking(AmountAtStake stake) {
        PlanImpact other = new PlanImpact(impact.effects(), stake, impact.consequences(), impact.warnings());
        return with(other, earlierIds);
    }

    /** The same, made when Lago showed objects with these ids. */
    public Plan after(Optional<Set<String>> ids) {
        return with(impact, ids);
    }

    private Plan with(PlanImpact otherImpact, Optional<Set<String>> otherIds) {
        return new Plan(
                tool,
                description,
                externalCustomerId,
                target,
                changes,
                otherImpact,
                arguments,
                digest,
                settledBy,
                otherIds,
                write);
    }

    /** Those of these objects that Lago did not show when the plan was made; empty where that cannot be told. */
    public Optional<List<ObjectNode>> newAmong(List<ObjectNode> objects) {
        return objects.isEmpty()
                ? Optional.of(List.of())
                : earlierIds.map(ids -> objects.stream()
                        .filter(object -> !ids.contains(object.path("lago_id").asString("")))
                        .toList());
    }

    /**
     * How a later plan from the same arguments differs in what somebody said yes to: the invoice, the statement, the effects
     * and all that is shown beside them.
     *
     * @return why this one may not be carried out any more; empty where there is no difference
     */
    public Optional<Refusal> differenceFrom(Plan later) {
        if (target.isPresent() && later.target.isPresent() && !target.get().matches(later.target.get())) {
            return Optional.of(Refusal.invoiceChanged(target.get(), later.target.get()));
        }
        List<String> changes = new ArrayList<>();
        compare("its statement", statement(), later.statement(), changes);
        compare("its effects", impact.effects(), later.impact.effects(), changes);
        compare("the amount at stake", impact.stake(), later.impact.stake(), changes);
        compare("what it changes", this.changes, later.changes, changes);
        compare("what Lago will then do", impact.consequences(), later.impact.consequences(), changes);
        compare("its customer", externalCustomerId, later.externalCustomerId, changes);
        // as text: a plan that was kept in a file has other types of numbers
        compare("what is sent to Lago", write.toString(), later.write.toString(), changes);
        compare("its invoice", target.isPresent(), later.target.isPresent(), changes);
        return changes.isEmpty() ? Optional.empty() : Optional.of(Refusal.planChanged(String.join("; ", changes)));
    }

    private static void compare(String what, Object before, Object after, List<String> changes) {
        if (!before.equals(after)) {
            changes.add(what + " would be different");
        }
    }

    /** What it takes to remember it, in bytes of heap by estimate. */
    public long weight() {
        return SMALL
                + HeapSizeEstimate.of(description)
                + HeapSizeEstimate.of(impact.consequences())
                + HeapSizeEstimate.of(impact.warnings())
                + changes.stream()
                        .mapToLong(
                                change -> HeapSizeEstimate.of(List.of(change.field(), change.before(), change.after())))
                        .sum()
                + HeapSizeEstimate.of(arguments)
                + write.flatMap(InvoiceWrite::body).map(HeapSizeEstimate::of).orElse(0L)
                + earlierIds.map(ids -> HeapSizeEstimate.of(List.copyOf(ids))).orElse(0L)
                + target.stream()
                        .flatMap(invoice -> invoice.metadata().values().stream())
                        .mapToLong(HeapSizeEstimate::of)
                        .sum();
    }

    /** The plan as a person reads it when asked to confirm: the statement, then what changes and what follows, in lines. */
    public String card() {
        return PlanFormatter.of(this);
    }

    /**
     * What a person types at level {@link ConfirmationLevel#TYPED}: the invoice number or, for a new invoice and for a number that
     * nobody could type as it is shown, the total.
     */
    public TypedChallenge proof() {
        return target.map(Plan::proofOf)
                .or(() -> impact.stake().known().map(TypedChallenge::beforeTaxes))
                .orElseGet(() -> TypedChallenge.customer(externalCustomerId));
    }

    private static TypedChallenge proofOf(InvoiceSnapshot invoice) {
        boolean typeable = SafeText.token(invoice.number()).equals(invoice.number());
        return typeable && invoice.hasNumberOfItsOwn()
                ? TypedChallenge.number(invoice.number())
                : TypedChallenge.total(invoice.total());
    }

    /** One field that changes. */
    public record Change(String field, String before, String after) {}
}
