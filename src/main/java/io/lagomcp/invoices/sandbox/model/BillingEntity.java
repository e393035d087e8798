package io.lagomcp.invoices.sandbox.model;

import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.SandboxJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One of the companies in whose name the account bills. The last two bill nobody unless a one-off invoice names them.
 *
 * @param prefix what its invoice numbers start with
 * @param email where its e-mails come from; empty for nowhere
 * @param sendsInvoices whether its settings permit e-mails with invoices
 * @param electronicInvoices whether it is set up for electronic invoices
 */
public record BillingEntity(
        String code, String prefix, String email, boolean sendsInvoices, boolean electronicInvoices) {
    public static final BillingEntity MAIN = new BillingEntity("main", "LAG-1001", "billing@main.example", true, true);
    public static final BillingEntity OVERSEAS =
            new BillingEntity("overseas", "LAG-2002", "billing@overseas.example", true, false);
    static final BillingEntity SILENT = new BillingEntity("silent", "LAG-3003", "billing@silent.example", false, false);
    static final BillingEntity MAILLESS = new BillingEntity("mailless", "LAG-4004", "", true, false);

    public static final List<BillingEntity> ALL = List.of(MAIN, OVERSEAS, SILENT, MAILLESS);

    public ObjectNode json() {
        ObjectNode json = SandboxJson.object()
                .put(
                        "lago_id",
                        UUID.nameUUIDFromBytes(("billing entity " + code).getBytes(StandardCharsets.UTF_8))
                                .toString())
                .put("code", code)
                .put("name", "Example " + code)
                .put("default_currency", "EUR")
                .put("einvoicing", electronicInvoices)
                .put("email", email.isEmpty() ? null : email)
                .put("timezone", "UTC")
                .put("net_payment_term", 30)
                .put("document_numbering", "per_customer")
                .put("document_number_prefix", prefix)
                .put("finalize_zero_amount_invoice", true)
                .put("document_locale", "en")
                .put("is_default", equals(MAIN));
        ArrayNode emailSettings = json.putArray("email_settings");
        if (sendsInvoices) {
            emailSettings.add("invoice.finalized").add("credit_note.created");
        }
        return json;
    }

    public static Optional<BillingEntity> withCode(String code) {
        return ALL.stream().filter(entity -> entity.code.equals(code)).findFirst();
    }

    /** The one that a request names, if it does; 404 where there is no such one. */
    public static Optional<BillingEntity> named(JsonNode wish) {
        String code = wish.path("billing_entity_code").asString("");
        if (code.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(withCode(code).orElseThrow(() -> LagoErrorResponse.notFound("billing_entity")));
    }

    /** The one with the {@code billing_entity_code} of this invoice or customer, which a file can have brought along. */
    public static BillingEntity of(ObjectNode owned) {
        String code = owned.path("billing_entity_code").asString();
        return withCode(code)
                .orElseGet(() -> new BillingEntity(
                        code, code.toUpperCase(Locale.ROOT), "billing@%s.example".formatted(code), true, false));
    }
}
