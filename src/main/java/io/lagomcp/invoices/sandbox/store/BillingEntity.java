package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One of the companies in whose name the account bills. The last two bill only one-off invoices that name them.
 *
 * @param prefix how its invoice numbers start
 * @param email the sender of its e-mails; empty for none
 */
public record BillingEntity(
        String code, String prefix, String email, boolean sendsInvoices, boolean electronicInvoices) {
    public static final BillingEntity MAIN = new BillingEntity("main", "LAG-1001", "billing@main.example", true, true);
    public static final BillingEntity OVERSEAS =
            new BillingEntity("overseas", "LAG-2002", "billing@overseas.example", true, false);

    public static final List<BillingEntity> ALL = List.of(
            MAIN,
            OVERSEAS,
            new BillingEntity("silent", "LAG-3003", "billing@silent.example", false, false),
            new BillingEntity("mailless", "LAG-4004", "", true, false));

    public ObjectNode json() {
        ObjectNode json = SandboxJson.template("billing_entity")
                .put("lago_id", SandboxJson.idOf("billing entity " + code))
                .put("code", code)
                .put("name", "Example " + code)
                .put("einvoicing", electronicInvoices)
                .put("email", email.isEmpty() ? null : email)
                .put("document_number_prefix", prefix)
                .put("is_default", equals(MAIN));
        if (sendsInvoices) {
            json.putArray("email_settings").add("invoice.finalized").add("credit_note.created");
        }
        return json;
    }

    public static Optional<BillingEntity> withCode(String code) {
        return ALL.stream().filter(entity -> entity.code.equals(code)).findFirst();
    }

    /** The billing entity that a request names, if it names one; 404 if it is unknown. */
    public static Optional<BillingEntity> named(JsonNode request) {
        String code = request.path("billing_entity_code").asString("");
        if (code.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(withCode(code).orElseThrow(() -> LagoErrorResponse.notFound("billing_entity")));
    }

    /** The billing entity of this invoice or customer; a file of invoices can use further codes. */
    public static BillingEntity of(ObjectNode owned) {
        String code = text(owned, "billing_entity_code");
        String email = "billing@%s.example".formatted(code);
        return withCode(code)
                .orElseGet(() -> new BillingEntity(code, code.toUpperCase(Locale.ROOT), email, true, false));
    }
}
