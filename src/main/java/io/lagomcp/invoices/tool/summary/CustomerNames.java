package io.lagomcp.invoices.tool.summary;

import io.lagomcp.invoices.lago.Invoice;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The names of the customers whose invoices were seen. */
final class CustomerNames {
    private final Map<String, String> names = new HashMap<>();

    void add(Invoice invoice) {
        names.putIfAbsent(invoice.externalCustomerId(), invoice.customerName());
    }

    /** A customer as a concise row shows it. */
    ObjectNode json(String externalId) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("external_id", externalId)
                .put("name", names.getOrDefault(externalId, ""));
    }
}
