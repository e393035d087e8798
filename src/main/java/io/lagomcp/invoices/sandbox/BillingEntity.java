package io.lagomcp.invoices.sandbox;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One of the companies in whose name the account bills. The last two bill nobody unless a one-off invoice names them.
 *
 * @param prefix what its invoice numbers start with
 * @param email where its e-mails come from; empty for nowhere
 * @param sendsInvoices whether its settings permit e-mails with invoices
 * @param electronicInvoices whether it is set up for electronic invoices
 */
record BillingEntity(String code, String prefix, String email, boolean sendsInvoices, boolean electronicInvoices) {
    static final BillingEntity MAIN = new BillingEntity("main", "LAG-1001", "billing@main.example", true, true);
    static final BillingEntity OVERSEAS =
            new BillingEntity("overseas", "LAG-2002", "billing@overseas.example", true, false);
    static final BillingEntity SILENT = new BillingEntity("silent", "LAG-3003", "billing@silent.example", false, false);
    static final BillingEntity MAILLESS = new BillingEntity("mailless", "LAG-4004", "", true, false);

    static Optional<BillingEntity> withCode(String code) {
        return List.of(MAIN, OVERSEAS, SILENT, MAILLESS).stream()
                .filter(entity -> entity.code.equals(code))
                .findFirst();
    }

    /** The one that a request names, if it does; 404 where there is no such one. */
    static Optional<BillingEntity> named(JsonNode wish) {
        String code = wish.path("billing_entity_code").asString("");
        if (code.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(withCode(code).orElseThrow(() -> LagoError.notFound("billing_entity")));
    }

    /** The one that issues this invoice. */
    static BillingEntity of(ObjectNode invoice) {
        return withCode(invoice.path("billing_entity_code").asString()).orElseThrow();
    }
}
