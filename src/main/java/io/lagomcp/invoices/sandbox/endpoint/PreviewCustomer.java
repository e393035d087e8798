package io.lagomcp.invoices.sandbox.endpoint;

import static io.lagomcp.invoices.sandbox.http.SandboxJson.text;

import io.lagomcp.invoices.sandbox.http.SandboxJson;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
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

    private static final ObjectNode UNKNOWN = SandboxJson.parse("""
        {"lago_id": null, "external_id": null, "firstname": null, "lastname": null, "customer_type": null,
         "sequential_id": null, "slug": null, "email": null, "url": null, "phone": null, "logo_url": null,
         "legal_name": null, "legal_number": null, "external_salesforce_id": null, "name": null, "currency": null,
         "timezone": null, "tax_identification_number": null, "address_line1": null, "address_line2": null,
         "city": null, "zipcode": null, "state": null, "country": null, "billing_entity_code": "main",
         "account_type": "customer", "net_payment_term": 30, "finalize_zero_amount_invoice": "inherit",
         "skip_invoice_custom_sections": false, "created_at": null, "updated_at": null,
         "billing_configuration": {"payment_provider": null}, "metadata": [], "integration_customers": []}\
        """);

    private PreviewCustomer() {}

    /** Reads the {@code customer} of the body; 404 if it names an unknown one. */
    static ObjectNode of(JsonNode request, InvoiceStore store) {
        String now = SandboxJson.time(store.now());
        ObjectNode customer = request.has("external_id")
                ? store.customer(request.path("external_id").asString("")).deepCopy()
                : UNKNOWN.deepCopy().put("created_at", now).put("updated_at", now);
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
