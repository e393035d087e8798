package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Creates the payments of an invoice from what was paid of it: one payment of that amount, or one that failed. */
public final class PaymentJson {
    private PaymentJson() {}

    public static Stream<ObjectNode> of(ObjectNode invoice) {
        long paid = cents(invoice, "total_paid_amount_cents");
        if (paid > 0) {
            return Stream.of(payment(invoice, paid, "succeeded"));
        }
        boolean failed = is(invoice, "payment_status", "failed")
                && !billing(invoice).path("payment_provider").isNull();
        return failed ? Stream.of(payment(invoice, cents(invoice, "total_amount_cents"), "failed")) : Stream.empty();
    }

    private static JsonNode billing(ObjectNode invoice) {
        return invoice.path("customer").path("billing_configuration");
    }

    private static ObjectNode payment(ObjectNode invoice, long amount, String status) {
        JsonNode customer = invoice.path("customer");
        JsonNode billing = billing(invoice);
        String lagoId = SandboxJson.idOf("payment " + text(invoice, "lago_id") + status);
        ObjectNode payment = SandboxJson.template("payment")
                .put("lago_id", lagoId)
                .put("lago_customer_id", text(customer, "lago_id"))
                .put("external_customer_id", text(customer, "external_id"))
                .put("lago_payable_id", text(invoice, "lago_id"))
                .put("amount_cents", amount)
                .put("amount_currency", text(invoice, "currency"))
                .put("status", status)
                .put("payment_status", status)
                .set("payment_provider_code", billing.path("payment_provider_code"))
                .set("provider_customer_id", billing.path("provider_customer_id"));
        payment.withArrayProperty("invoice_ids").add(invoice.path("lago_id"));
        payment.withArrayProperty("invoice_numbers").add(invoice.path("number"));
        if (!billing.path("payment_provider").isNull()) {
            String provider = text(billing, "payment_provider");
            String name = provider.substring(0, 1).toUpperCase(Locale.ROOT) + provider.substring(1);
            String externalId = "pay_" + lagoId.substring(0, 8);
            payment.put("type", "provider")
                    .putNull("reference")
                    .put("payment_provider_type", "PaymentProviders::" + name + "Provider")
                    .put("external_payment_id", externalId)
                    .put("provider_payment_id", externalId);
        }
        return payment.put("created_at", time(invoice));
    }

    private static String time(ObjectNode invoice) {
        JsonNode fee = invoice.path("fees").path(0);
        return Stream.of(fee.path("succeeded_at"), fee.path("failed_at"))
                .filter(JsonNode::isString)
                .findFirst()
                .orElse(invoice.path("created_at"))
                .asString();
    }
}
