package io.lagomcp.invoices.sandbox.model;

import io.lagomcp.invoices.sandbox.http.SandboxJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Lays out the payments of an invoice, which follow from what was paid of it: one over all of that, or one that failed. */
public final class PaymentJson {
    private PaymentJson() {}

    public static Stream<ObjectNode> of(ObjectNode invoice) {
        long paid = invoice.path("total_paid_amount_cents").asLong();
        if (paid > 0) {
            return Stream.of(payment(invoice, paid, "succeeded"));
        }
        boolean failed = invoice.path("payment_status").asString().equals("failed")
                && !provider(invoice).isNull();
        return failed
                ? Stream.of(payment(invoice, invoice.path("total_amount_cents").asLong(), "failed"))
                : Stream.empty();
    }

    private static JsonNode provider(ObjectNode invoice) {
        return invoice.path("customer").path("billing_configuration").path("payment_provider");
    }

    private static ObjectNode payment(ObjectNode invoice, long amount, String status) {
        JsonNode customer = invoice.path("customer");
        JsonNode billing = customer.path("billing_configuration");
        boolean manual = provider(invoice).isNull();
        String lagoId = UUID.nameUUIDFromBytes(
                        ("payment " + invoice.path("lago_id").asString() + status).getBytes(StandardCharsets.UTF_8))
                .toString();
        ObjectNode payment = SandboxJson.object()
                .put("lago_id", lagoId)
                .put("lago_customer_id", customer.path("lago_id").asString())
                .put("external_customer_id", customer.path("external_id").asString());
        payment.putArray("invoice_ids").add(invoice.path("lago_id"));
        payment.putArray("invoice_numbers").add(invoice.path("number"));
        payment.put("lago_payable_id", invoice.path("lago_id").asString())
                .put("payable_type", "Invoice")
                .put("amount_cents", amount)
                .put("amount_currency", invoice.path("currency").asString())
                .put("status", status)
                .put("payment_status", status)
                .put("type", manual ? "manual" : "provider")
                .put("reference", manual ? "bank transfer" : null);
        payment.set("payment_provider_code", billing.path("payment_provider_code"));
        payment.put(
                        "payment_provider_type",
                        manual ? null : providerClass(provider(invoice).asString()))
                .put("external_payment_id", manual ? null : "pay_" + lagoId.substring(0, 8))
                .put("provider_payment_id", manual ? null : "pay_" + lagoId.substring(0, 8));
        payment.set("provider_customer_id", billing.path("provider_customer_id"));
        payment.putObject("next_action");
        return payment.put("created_at", time(invoice));
    }

    private static String providerClass(String provider) {
        return "PaymentProviders::" + provider.substring(0, 1).toUpperCase(Locale.ROOT) + provider.substring(1)
                + "Provider";
    }

    private static String time(ObjectNode invoice) {
        JsonNode fee = invoice.path("fees").path(0);
        return List.of(fee.path("succeeded_at"), fee.path("failed_at")).stream()
                .filter(JsonNode::isString)
                .findFirst()
                .orElse(invoice.path("created_at"))
                .asString();
    }
}
