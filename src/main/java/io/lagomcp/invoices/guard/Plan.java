package io.lagomcp.invoices.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a mutation would change, read from Lago and not from the model.
 *
 * @param tool the name of the mutation
 * @param statement one sentence that holds all a person must know to say yes
 * @param externalCustomerId whose invoice it is or will be, as the billed company's own systems name them
 * @param target the invoice as it was read, empty where a new one would be created
 * @param changes what would change, field by field
 * @param impact what comes of it
 * @param arguments the checked arguments it was made from
 * @param settledBy the read that shows whether it happened, should Lago's answer get lost
 */
public record Plan(
        String tool,
        String statement,
        String externalCustomerId,
        Optional<InvoiceSnapshot> target,
        List<Change> changes,
        Impact impact,
        ObjectNode arguments,
        NextCall settledBy) {

    private static final String REQUEST_KEY = "request_key";

    public Plan {
        changes = List.copyOf(changes);
        arguments = arguments.deepCopy();
    }

    /** A plan for an invoice that exists. */
    public static Plan on(
            InvoiceSnapshot target,
            String tool,
            String statement,
            List<Change> changes,
            Impact impact,
            ObjectNode arguments) {
        return new Plan(
                tool,
                statement,
                target.externalCustomerId(),
                Optional.of(target),
                changes,
                impact,
                arguments,
                NextCall.find(target.lagoId()));
    }

    /** A copy, so that an approved plan cannot be changed afterwards. */
    @Override
    public ObjectNode arguments() {
        return arguments.deepCopy();
    }

    /** Under this name the caller may ask any number of times and the plan is carried out once. */
    public Optional<String> requestKey() {
        return arguments.path(REQUEST_KEY).stringValueOpt();
    }

    /** SHA-256 over tool and canonical arguments, in hex: equal for calls that ask for the same, whatever their request key. */
    public String digest() {
        ObjectNode content = arguments();
        content.remove(REQUEST_KEY);
        return Digest.of(tool, content);
    }

    /** Whether Lago lets it be undone. */
    public boolean reversible() {
        return !impact.effects().contains(Effect.IRREVERSIBLE);
    }

    /** The same with one more warning, which comes first. */
    Plan warning(String warning) {
        List<String> warnings = new ArrayList<>(List.of(warning));
        warnings.addAll(impact.warnings());
        Impact warned = new Impact(impact.effects(), impact.stake(), impact.consequences(), warnings);
        return new Plan(tool, statement, externalCustomerId, target, changes, warned, arguments, settledBy);
    }

    /** The plan as a person reads it when asked to confirm: plain lines, the statement first. */
    public String card() {
        return PlanCard.of(this);
    }

    /** What a person types at level {@link Level#TYPED}: the invoice number or, for a new invoice, its total. */
    public Proof proof() {
        return target.map(invoice -> Proof.number(invoice.number()))
                .or(() -> impact.stake().known().map(Proof::total))
                .orElseGet(() -> Proof.customer(externalCustomerId));
    }

    /** One field that changes. */
    public record Change(String field, String before, String after) {}
}
