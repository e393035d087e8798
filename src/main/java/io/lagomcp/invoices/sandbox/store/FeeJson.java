package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import java.math.BigDecimal;
import java.math.RoundingMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Creates a fee as part of an invoice, with every field that Lago gives it. */
final class FeeJson {
    private FeeJson() {}

    /**
     * The fee for a line.
     *
     * @param net after deductions, in minor units
     */
    static ObjectNode of(ObjectNode invoice, InvoiceLine line, long net, SeededRandom random) {
        String currency = text(invoice, "currency");
        int decimals = Currencies.decimals(currency);
        BigDecimal deducted = BigDecimal.valueOf(line.amount() - net);
        BigDecimal precise = line.unitAmount().multiply(line.units());
        BigDecimal preciseNet = precise.subtract(deducted);
        BigDecimal preciseTax = line.taxOn(preciseNet);
        long tax = InvoiceLine.rounded(line.taxOn(BigDecimal.valueOf(net)));
        ObjectNode fee = SandboxJson.template("fee")
                .put("lago_id", random.uuid())
                .put("lago_invoice_id", text(invoice, "lago_id"))
                .put("amount_cents", line.amount())
                .put("amount_currency", currency)
                .put("precise_amount", major(precise, decimals))
                .put("precise_total_amount", major(precise.add(preciseTax), decimals))
                .put("taxes_amount_cents", tax)
                .put("taxes_precise_amount", major(preciseTax, decimals))
                .put("taxes_rate", line.taxRate())
                .put("total_amount_cents", line.amount() + tax)
                .put("total_amount_currency", currency)
                .put("units", SandboxJson.decimal(line.units()))
                .put("precise_unit_amount", major(line.unitAmount().setScale(0, RoundingMode.DOWN), decimals))
                .put("precise_coupons_amount_cents", SandboxJson.decimal(deducted))
                .put("sub_total_excluding_taxes_amount_cents", net)
                .put("sub_total_excluding_taxes_precise_amount_cents", SandboxJson.decimal(preciseNet))
                .put("created_at", text(invoice, "created_at"))
                .put("self_billed", invoice.path("self_billed").asBoolean());
        writeKind(fee, invoice, line);
        writeItem(fee, line);
        if (!line.is("credit")) {
            fee.put("from_date", SandboxJson.offsetTime(line.from())).put("to_date", SandboxJson.offsetTime(line.to()));
        }
        return fee;
    }

    /** Writes what only some kinds of fee have. */
    private static void writeKind(ObjectNode fee, ObjectNode invoice, InvoiceLine line) {
        JsonNode customer = invoice.path("customer");
        if (line.is("subscription") || line.is("charge")) {
            fee.put("lago_subscription_id", Subscription.lagoId(customer))
                    .put("external_subscription_id", Subscription.externalId(customer))
                    .put("lago_customer_id", text(customer, "lago_id"))
                    .set("external_customer_id", customer.path("external_id"));
        }
        if (line.is("subscription")) {
            fee.putObject("amount_details")
                    .put("plan_amount_cents", line.unitAmount().longValue());
        }
        if (line.is("charge")) {
            String code = line.item().code();
            fee.put("lago_charge_id", Subscription.Plan.of(customer).chargeId(code, text(invoice, "currency")))
                    .put("total_aggregated_units", SandboxJson.decimal(line.units()))
                    .put("events_count", line.units().intValue());
        }
        if (line.is("add_on")) {
            fee.put("description", line.item().description());
        }
    }

    private static void writeItem(ObjectNode fee, InvoiceLine line) {
        InvoiceLine.Item item = line.item();
        ObjectNode json = (ObjectNode) fee.path("item");
        json.put("type", item.type())
                .put("code", item.code())
                .put("name", item.name())
                .put("description", item.description().isEmpty() ? null : item.description())
                .put("invoice_display_name", line.displayName().isEmpty() ? item.name() : line.displayName())
                .put("lago_item_id", itemId(fee, item))
                .put("item_type", item.itemType());
        if (!line.region().isEmpty()) {
            json.putObject("grouped_by").put("region", line.region());
        }
    }

    private static String itemId(ObjectNode fee, InvoiceLine.Item item) {
        return switch (item.type()) {
            // an invoice names a subscription by its own id
            case "subscription" -> text(fee, "lago_subscription_id");
            // each purchase of credits is a transaction of its own
            case "credit" -> SandboxJson.idOf("wallet transaction of " + text(fee, "lago_invoice_id"));
            default -> item.lagoId();
        };
    }

    private static String major(BigDecimal minor, int decimals) {
        return SandboxJson.decimal(minor.movePointLeft(decimals));
    }
}
