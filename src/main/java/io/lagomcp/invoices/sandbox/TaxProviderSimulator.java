package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The service that computes the taxes of some customers. Until it has answered, an invoice has no taxes and no total. */
final class TaxProviderSimulator {
    private static final List<String> INVOICE_FIELDS = List.of(
            "taxes_amount_cents",
            "sub_total_including_taxes_amount_cents",
            "total_amount_cents",
            "total_due_amount_cents",
            "applied_taxes");

    private static final List<String> FEE_FIELDS = List.of(
            "taxes_amount_cents", "taxes_precise_amount", "taxes_rate", "total_amount_cents", "precise_total_amount");

    private final Map<String, ObjectNode> answers = new ConcurrentHashMap<>();

    /** Whether it computes the taxes of this customer. */
    static boolean isUsedBy(JsonNode customer) {
        return !customer.path("integration_customers").isEmpty();
    }

    /** Removes the taxes of the invoice until {@link #answer}. */
    void request(ObjectNode invoice) {
        answers.putIfAbsent(text(invoice, "lago_id"), invoice.deepCopy());
        INVOICE_FIELDS.forEach(field -> invoice.put(field, 0));
        invoice.putArray("applied_taxes");
        for (JsonNode fee : invoice.path("fees")) {
            ((ObjectNode) fee)
                    .put("taxes_amount_cents", 0)
                    .put("taxes_precise_amount", "0.0")
                    .put("taxes_rate", 0.0)
                    .set("total_amount_cents", fee.path("amount_cents"))
                    .set("precise_total_amount", fee.path("precise_amount"));
        }
    }

    /** Whether its answer for the invoice is still missing. */
    boolean awaits(String lagoId) {
        return answers.containsKey(lagoId);
    }

    /** Writes the computed taxes into the invoice. */
    void answer(ObjectNode invoice) {
        ObjectNode taxed = answers.remove(text(invoice, "lago_id"));
        if (taxed == null) {
            return;
        }
        copy(taxed, invoice, INVOICE_FIELDS);
        for (int i = 0; i < invoice.path("fees").size(); i++) {
            copy(taxed.path("fees").path(i), (ObjectNode) invoice.path("fees").path(i), FEE_FIELDS);
        }
    }

    private static void copy(JsonNode from, ObjectNode to, List<String> fields) {
        fields.stream().filter(from::has).forEach(field -> to.set(field, from.path(field)));
    }
}
