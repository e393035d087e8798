package io.lagomcp.invoices.tool.lookup;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.tool.lookup.Lookup.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a row is shown: concise, without what is empty and without personal data beyond the customer's name and external id, or
 * full, as Lago sent it. Both give amounts in words too.
 *
 * @param others all other fields that {@code fields} can name
 * @param currency the field with the currency of the amounts
 * @param amounts the fields in minor units and the names of the same amounts in words
 */
record RowFields(List<String> concise, List<String> others, String currency, Map<String, String> amounts) {

    static List<String> words(String text) {
        return List.of(text.strip().split("\\s+"));
    }

    List<String> names() {
        List<String> names = new ArrayList<>(concise);
        amounts.values().stream().filter(name -> !names.contains(name)).forEach(names::add);
        others.stream().filter(name -> !names.contains(name)).forEach(names::add);
        return names;
    }

    ObjectNode shown(ObjectNode row, boolean full) {
        ObjectNode shown = full ? row.deepCopy() : JsonNodeFactory.instance.objectNode();
        if (!full) {
            concise.forEach(name ->
                    row.optional(name).filter(value -> !isEmpty(value)).ifPresent(value -> shown.set(name, value)));
            if (row.path("customer").isObject()) {
                shown.set("customer", customer(row.path("customer")));
            }
        }
        String code = row.path(currency).asString("");
        amounts.forEach((field, name) -> {
            JsonNode amount = row.path(field);
            if (amount.isIntegralNumber() && amount.canConvertToLong()) {
                shown.put(name, new Money(amount.longValue(), code).toString());
            }
        });
        return shown;
    }

    /** These fields of the row only, or what is shown where none was named. */
    static ObjectNode chosen(Row row, List<String> names) {
        if (names.isEmpty()) {
            return row.shown();
        }
        ObjectNode chosen = JsonNodeFactory.instance.objectNode();
        for (String name : names) {
            row.shown().optional(name).or(() -> row.given().optional(name)).ifPresent(value -> chosen.set(name, value));
        }
        return chosen;
    }

    private static ObjectNode customer(JsonNode customer) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("external_id", customer.path("external_id").asString(""))
                .put("name", Invoice.customerName(customer));
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isNull()
                || (value.isContainer() && value.isEmpty())
                || value.stringValueOpt().filter(String::isEmpty).isPresent();
    }
}
