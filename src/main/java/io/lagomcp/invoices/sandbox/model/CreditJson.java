package io.lagomcp.invoices.sandbox.model;

import io.lagomcp.invoices.sandbox.http.SandboxJson;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Lays out one credit as it stands inside an invoice. */
public final class CreditJson {
    private CreditJson() {}

    /** What was taken off the invoice, before or after taxes, in the name of which item. The ids are null in a preview. */
    public static ObjectNode of(
            ObjectNode invoice, @Nullable String lagoId, ObjectNode item, long amount, boolean beforeTaxes) {
        return SandboxJson.object()
                .put("lago_id", lagoId)
                .put("amount_cents", amount)
                .put("amount_currency", invoice.path("currency").asString())
                .put("before_taxes", beforeTaxes)
                .set("item", item)
                .set(
                        "invoice",
                        SandboxJson.object()
                                .put(
                                        "lago_id",
                                        lagoId == null
                                                ? null
                                                : invoice.path("lago_id").asString())
                                .put(
                                        "payment_status",
                                        invoice.path("payment_status").asString()));
    }

    public static ObjectNode item(@Nullable String lagoId, String type, String code, String name) {
        return SandboxJson.object()
                .put("lago_item_id", lagoId)
                .put("type", type)
                .put("code", code)
                .put("name", name)
                .putNull("description");
    }
}
