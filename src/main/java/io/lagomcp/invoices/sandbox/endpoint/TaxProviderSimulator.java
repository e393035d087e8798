package io.lagomcp.invoices.sandbox.endpoint;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The service that works out the taxes of some customers. As long as it has not answered, an invoice has no taxes and no total. */
public final class TaxProviderSimulator {
    private static final List<String> OF_INVOICE = List.of(
            "taxes_amount_cents",
            "sub_total_including_taxes_amount_cents",
            "total_amount_cents",
            "total_due_amount_cents",
            "applied_taxes");

    private static final List<String> OF_FEE = List.of(
            "taxes_amount_cents", "taxes_precise_amount", "taxes_rate", "total_amount_cents", "precise_total_amount");

    private final Map<String, ObjectNode> answers = new ConcurrentHashMap<>();

    /** Whether it must be asked about what this customer is billed. */
    static boolean taxes(JsonNode customer) {
        return !customer.path("integration_customers").isEmpty();
    }

    /** Takes the taxes off the invoice until {@link #answer}. */
    void ask(ObjectNode invoice) {
        answers.putIfAbsent(id(invoice), invoice.deepCopy());
        OF_INVOICE.forEach(field -> invoice.put(field, 0));
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

    /** Whether its answer is awaited. */
    boolean asked(String lagoId) {
        return answers.containsKey(lagoId);
    }

    /** Writes into the invoice what it has worked out. */
    void answer(ObjectNode invoice) {
        ObjectNode taxed = answers.remove(id(invoice));
        if (taxed == null) {
            return;
        }
        copy(taxed, invoice, OF_INVOICE);
        for (int i = 0; i < invoice.path("fees").size(); i++) {
            copy(taxed.path("fees").path(i), (ObjectNode) invoice.path("fees").path(i), OF_FEE);
        }
    }

    private static void copy(JsonNode from, ObjectNode to, List<String> fields) {
        fields.stream().filter(from::has).forEach(field -> to.set(field, from.path(field)));
    }

    private static String id(ObjectNode invoice) {
        return invoice.path("lago_id").asString();
    }
}
