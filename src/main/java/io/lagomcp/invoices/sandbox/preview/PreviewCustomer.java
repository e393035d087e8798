package io.lagomcp.invoices.sandbox.preview;

import io.lagomcp.invoices.sandbox.http.SandboxJson;
import io.lagomcp.invoices.sandbox.model.BillingEntity;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The customer of a preview: one of the account, or one who is only described. A description counts for both. */
final class PreviewCustomer {
    private static final int PAYMENT_TERM = 30;
    private static final List<String> ADDRESS =
            List.of("address_line1", "address_line2", "city", "zipcode", "state", "country");
    private static final List<String> DESCRIPTION =
            List.of("name", "currency", "timezone", "tax_identification_number");
    private static final List<String> ONLY_OF_CUSTOMERS = List.of(
            "lago_id",
            "external_id",
            "firstname",
            "lastname",
            "customer_type",
            "sequential_id",
            "slug",
            "email",
            "url",
            "phone",
            "logo_url",
            "legal_name",
            "legal_number",
            "external_salesforce_id");

    private PreviewCustomer() {}

    /** Reads the {@code customer} of the body; 404 where it names an unknown one. */
    static ObjectNode of(JsonNode wish, InvoiceStore ledger) {
        ObjectNode customer = wish.has("external_id")
                ? ledger.customer(wish.path("external_id").asString("")).deepCopy()
                : stranger(SandboxJson.time(ledger.now()));
        describe(customer, wish, DESCRIPTION);
        describe(customer, wish, ADDRESS);
        JsonNode shipping = wish.path("shipping_address");
        ADDRESS.forEach(field -> customer.withObjectProperty("shipping_address")
                .put(field, shipping.path(field).asString(null)));
        String zone = customer.path("timezone").asString();
        return customer.put("applicable_timezone", isZone(zone) ? zone : "UTC");
    }

    private static void describe(ObjectNode customer, JsonNode wish, List<String> fields) {
        for (String field : fields) {
            if (wish.has(field)) {
                customer.put(field, wish.path(field).asString(null));
            }
        }
    }

    private static ObjectNode stranger(String now) {
        ObjectNode customer = SandboxJson.object();
        ONLY_OF_CUSTOMERS.forEach(customer::putNull);
        DESCRIPTION.forEach(customer::putNull);
        ADDRESS.forEach(customer::putNull);
        customer.put("billing_entity_code", BillingEntity.MAIN.code())
                .put("account_type", "customer")
                .put("net_payment_term", PAYMENT_TERM)
                .put("finalize_zero_amount_invoice", "inherit")
                .put("skip_invoice_custom_sections", false)
                .put("created_at", now)
                .put("updated_at", now);
        customer.putObject("billing_configuration").putNull("payment_provider");
        customer.putArray("metadata");
        customer.putArray("integration_customers");
        return customer;
    }

    private static boolean isZone(String name) {
        try {
            return !name.isEmpty() && ZoneId.of(name) != null;
        } catch (DateTimeException unknown) {
            return false;
        }
    }
}
