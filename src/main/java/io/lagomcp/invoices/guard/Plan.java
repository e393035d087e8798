package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.Money;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a mutation would change, read from Lago and not from the model.
 *
 * @param tool the name of the mutation
 * @param statement one sentence that holds all a person must know to say yes
 * @param target the invoice as it was read, empty where a new one would be created
 * @param changes what would change, field by field
 * @param consequences what Lago will then do by itself, each a short sentence
 * @param warnings what a careful person would want to know first
 * @param atStake the money that moves or becomes payable, where it is known
 * @param reversible whether Lago lets it be undone
 * @param arguments the checked arguments it was made from
 * @param settledBy the read that shows whether it happened, should Lago's answer get lost
 */
public record Plan(
        String tool,
        String statement,
        Optional<InvoiceSnapshot> target,
        List<Change> changes,
        List<String> consequences,
        List<String> warnings,
        Optional<Money> atStake,
        boolean reversible,
        ObjectNode arguments,
        NextCall settledBy) {

    public Plan {
        changes = List.copyOf(changes);
        consequences = List.copyOf(consequences);
        warnings = List.copyOf(warnings);
        arguments = arguments.deepCopy();
    }

    /** A copy, so that an approved plan cannot be changed afterwards. */
    @Override
    public ObjectNode arguments() {
        return arguments.deepCopy();
    }

    /** SHA-256 over tool and canonical arguments, in hex: equal for calls that ask for the same. */
    public String digest() {
        return Digest.of(tool, arguments);
    }

    /** The plan as a person reads it when asked to confirm: plain lines, the statement first. */
    public String card() {
        return PlanCard.of(this);
    }

    /** One field that changes. */
    public record Change(String field, String before, String after) {}
}
