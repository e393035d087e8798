package io.lagomcp.invoices.sandbox.model;

import io.lagomcp.invoices.sandbox.http.SandboxJson;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** Lays out the one wallet of a customer who pays with credits. */
public final class WalletJson {
    private static final long BALANCE = 10_000;

    private WalletJson() {}

    public static ObjectNode of(ObjectNode customer, long givenBack) {
        long balance = BALANCE + givenBack;
        String credits = Double.toString(balance / 100.0);
        String externalId = customer.path("external_id").asString();
        String created = customer.path("created_at").asString();
        return SandboxJson.object()
                .put(
                        "lago_id",
                        UUID.nameUUIDFromBytes(("wallet " + externalId).getBytes(StandardCharsets.UTF_8))
                                .toString())
                .put("lago_customer_id", customer.path("lago_id").asString())
                .put("external_customer_id", externalId)
                .put("billing_entity_code", customer.path("billing_entity_code").asString())
                .put("status", "active")
                .put("currency", customer.path("currency").asString())
                .put("name", "Prepaid credits")
                .put("code", "prepaid")
                .putNull("purchase_order_number")
                .put("rate_amount", "1.0")
                .put("credits_balance", credits)
                .put("credits_ongoing_balance", credits)
                .put("credits_ongoing_usage_balance", "0.0")
                .put("balance_cents", balance)
                .put("ongoing_balance_cents", balance)
                .put("ongoing_usage_balance_cents", 0)
                .put("consumed_credits", "0.0")
                .put("created_at", created)
                .putNull("expiration_at")
                .put("last_balance_sync_at", created)
                .putNull("last_consumed_credit_at")
                .putNull("terminated_at");
    }
}
