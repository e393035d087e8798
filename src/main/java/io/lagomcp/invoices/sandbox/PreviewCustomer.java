package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The customer of a preview: a customer of the account, or a new one. The request's description applies to both. */
final class PreviewCustomer {
    private static final List<String> ADDRESS =
            List.of("address_line1", "address_line2", "city", "zipcode", "state", "country");
    private static final List<String> DESCRIPTION =
            List.of("name", "currency", "timezone", "tax_identification_number");

    private PreviewCustomer() {}

    /** Reads the {@code customer} of the body; 404 if it names an unknown one. */
    static ObjectNode of(JsonNode request, InvoiceStore store) {
        String now = SandboxJson.time(store.now());
        ObjectNode customer = request.has("external_id")
                ? store.customer(request.path("external_id").asString("")).deepCopy()
                : SandboxJson.template("unknown_customer")
                        .put("created_at", now)
                        .put("updated_at", now);
        Stream.concat(DESCRIPTION.stream(), ADDRESS.stream())
                .filter(request::has)
                .forEach(field -> customer.put(field, request.path(field).asString(null)));
        JsonNode shipping = request.path("shipping_address");
        ADDRESS.forEach(field -> customer.withObjectProperty("shipping_address")
                .put(field, shipping.path(field).asString(null)));
        String zone = text(customer, "timezone");
        return customer.put("applicable_timezone", isZone(zone) ? zone : "UTC");
    }

    private static boolean isZone(String name) {
        try {
            return !name.isEmpty() && ZoneId.of(name) != null;
        } catch (DateTimeException unknown) {
            return false;
        }
    }
}
