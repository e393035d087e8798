package io.lagomcp.invoices.sandbox.model;

import io.lagomcp.invoices.sandbox.http.SandboxJson;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Lays out one fee as it stands inside an invoice, with every field that Lago gives it. */
public final class FeeJson {
    private FeeJson() {}

    /**
     * One fee.
     *
     * @param net after deductions, in minor units
     */
    static ObjectNode of(ObjectNode invoice, InvoiceLine line, long net, SeededRandom dice) {
        String currency = invoice.path("currency").asString();
        int decimals = decimals(currency);
        BigDecimal deducted = BigDecimal.valueOf(line.amount() - net);
        BigDecimal precise = line.unitAmount().multiply(line.units());
        BigDecimal preciseNet = precise.subtract(deducted);
        BigDecimal preciseTax = line.taxOn(preciseNet);
        long tax = line.taxOn(BigDecimal.valueOf(net))
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
        ObjectNode fee = SandboxJson.object();
        ids(fee, invoice, line, dice);
        item(fee, line);
        fee.put("pay_in_advance", false)
                .put("invoiceable", true)
                .put("amount_cents", line.amount())
                .put("amount_currency", currency)
                .put("precise_amount", major(precise, decimals))
                .put("precise_total_amount", major(precise.add(preciseTax), decimals))
                .put("taxes_amount_cents", tax)
                .put("taxes_precise_amount", major(preciseTax, decimals))
                .put("taxes_rate", line.taxRate())
                .put("total_aggregated_units", isUsage(line) ? SandboxJson.decimal(line.units()) : null)
                .put("total_amount_cents", line.amount() + tax)
                .put("total_amount_currency", currency)
                .put("units", SandboxJson.decimal(line.units()))
                .put("description", is(line, "add_on") ? line.item().description() : null)
                .put("precise_unit_amount", major(line.unitAmount().setScale(0, RoundingMode.DOWN), decimals))
                .put("precise_coupons_amount_cents", SandboxJson.decimal(deducted))
                .put("sub_total_excluding_taxes_amount_cents", net)
                .put("sub_total_excluding_taxes_precise_amount_cents", SandboxJson.decimal(preciseNet))
                .put("events_count", isUsage(line) ? line.units().intValue() : null)
                .put("payment_status", "pending")
                .put("created_at", invoice.path("created_at").asString())
                .putNull("succeeded_at")
                .putNull("failed_at")
                .putNull("refunded_at")
                .set("amount_details", details(line))
                .put("self_billed", invoice.path("self_billed").asBoolean())
                .putNull("pricing_unit_details")
                .set("presentation_breakdowns", SandboxJson.array());
        return is(line, "credit")
                ? fee
                : fee.put("from_date", SandboxJson.offsetTime(line.from()))
                        .put("to_date", SandboxJson.offsetTime(line.to()));
    }

    /** The number of digits behind the point that amounts of this currency have: 2 for EUR, 0 for JPY, 3 for KWD. */
    public static int decimals(String currency) {
        return Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
    }

    private static void ids(ObjectNode fee, ObjectNode invoice, InvoiceLine line, SeededRandom dice) {
        boolean ofPlan = is(line, "subscription") || isUsage(line);
        String customer = invoice.path("customer").path("lago_id").asString();
        fee.put("lago_id", dice.uuid())
                .put("lago_charge_id", isUsage(line) ? chargeId(invoice, line) : null)
                .putNull("lago_charge_filter_id")
                .putNull("lago_fixed_charge_id")
                .put("lago_invoice_id", invoice.path("lago_id").asString())
                .putNull("lago_true_up_fee_id")
                .putNull("lago_true_up_parent_fee_id")
                .putNull("lago_original_fee_id")
                .put("lago_subscription_id", ofPlan ? SubscriptionJson.lagoId(customer) : null)
                .put("external_subscription_id", ofPlan ? SubscriptionJson.externalId(invoice.path("customer")) : null)
                .put("lago_customer_id", ofPlan ? customer : null)
                .set(
                        "external_customer_id",
                        ofPlan ? invoice.path("customer").path("external_id") : NullNode.getInstance());
    }

    private static void item(ObjectNode fee, InvoiceLine line) {
        // an invoice names a subscription by its own id, which the ids of the fee hold already
        BillableItem item = line.item();
        ObjectNode grouped = SandboxJson.object();
        if (!line.region().isEmpty()) {
            grouped.put("region", line.region());
        }
        fee.set(
                "item",
                SandboxJson.object()
                        .put("type", item.type())
                        .put("code", item.code())
                        .put("name", item.name())
                        .put("description", item.description().isEmpty() ? null : item.description())
                        .put("invoice_display_name", line.displayName().isEmpty() ? item.name() : line.displayName())
                        .putNull("filters")
                        .putNull("filter_invoice_display_name")
                        .put(
                                "lago_item_id",
                                switch (item.type()) {
                                    case "subscription" ->
                                        fee.path("lago_subscription_id").asString();
                                    case "credit" -> walletTransactionId(fee);
                                    default -> item.lagoId();
                                })
                        .put("item_type", item.itemType())
                        .set("grouped_by", grouped));
    }

    private static String chargeId(ObjectNode invoice, InvoiceLine line) {
        return SubscriptionPlan.of(invoice.path("customer"))
                .chargeId(line.item().code(), invoice.path("currency").asString());
    }

    /** Each purchase of credits is a transaction of its own. */
    private static String walletTransactionId(ObjectNode fee) {
        return SandboxJson.idOf(
                "wallet transaction of " + fee.path("lago_invoice_id").asString());
    }

    private static ObjectNode details(InvoiceLine line) {
        ObjectNode details = SandboxJson.object();
        return is(line, "subscription")
                ? details.put("plan_amount_cents", line.unitAmount().longValue())
                : details;
    }

    private static boolean isUsage(InvoiceLine line) {
        return is(line, "charge");
    }

    private static boolean is(InvoiceLine line, String type) {
        return line.item().type().equals(type);
    }

    private static String major(BigDecimal minor, int decimals) {
        return SandboxJson.decimal(minor.movePointLeft(decimals));
    }
}
