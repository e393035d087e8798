package io.lagomcp.invoices.sandbox;

import java.math.BigDecimal;
import java.util.Currency;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Lays out one fee as it stands inside an invoice, with every field that Lago gives it. */
final class FeeForm {
    private FeeForm() {}

    static ObjectNode of(ObjectNode invoice, Line line, long net, long tax, Dice dice) {
        String currency = invoice.path("currency").asString();
        int decimals = decimals(currency);
        ObjectNode fee = Json.object();
        ids(fee, invoice, line, dice);
        item(fee, line);
        return fee.put("pay_in_advance", false)
                .put("invoiceable", true)
                .put("amount_cents", line.amount())
                .put("amount_currency", currency)
                .put("precise_amount", major(line.unitAmount().multiply(line.units()), decimals))
                .put("precise_total_amount", major(BigDecimal.valueOf(net + tax), decimals))
                .put("taxes_amount_cents", tax)
                .put("taxes_precise_amount", major(BigDecimal.valueOf(tax), decimals))
                .put("taxes_rate", line.taxes().stream().map(Tax::rate).reduce(BigDecimal.ZERO, BigDecimal::add))
                .put("total_aggregated_units", plain(line.units()))
                .put("total_amount_cents", net + tax)
                .put("total_amount_currency", currency)
                .put("units", plain(line.units()))
                .put("description", line.item().description())
                .put("precise_unit_amount", major(line.unitAmount(), decimals))
                .put("precise_coupons_amount_cents", plain(BigDecimal.valueOf(line.amount() - net)))
                .put("sub_total_excluding_taxes_amount_cents", net)
                .put("sub_total_excluding_taxes_precise_amount_cents", plain(BigDecimal.valueOf(net)))
                .put("events_count", events(line))
                .put("payment_status", "pending")
                .put("created_at", invoice.path("created_at").asString())
                .putNull("succeeded_at")
                .putNull("failed_at")
                .putNull("refunded_at")
                .set("amount_details", Json.object())
                .put("self_billed", invoice.path("self_billed").asBoolean())
                .putNull("pricing_unit_details")
                .set("presentation_breakdowns", Json.array())
                .put("from_date", Json.time(line.from()))
                .put("to_date", Json.time(line.to()));
    }

    /** The number of digits behind the point that amounts of this currency have: 2 for EUR, 0 for JPY, 3 for KWD. */
    static int decimals(String currency) {
        return Math.max(0, Currency.getInstance(currency).getDefaultFractionDigits());
    }

    private static void ids(ObjectNode fee, ObjectNode invoice, Line line, Dice dice) {
        boolean ofPlan =
                line.item().type().equals("subscription") || line.item().type().equals("charge");
        String customer = invoice.path("customer").path("lago_id").asString();
        fee.put("lago_id", dice.uuid())
                .put(
                        "lago_charge_id",
                        line.item().type().equals("charge") ? line.item().lagoId() : null)
                .putNull("lago_charge_filter_id")
                .putNull("lago_fixed_charge_id")
                .put("lago_invoice_id", invoice.path("lago_id").asString())
                .putNull("lago_true_up_fee_id")
                .putNull("lago_true_up_parent_fee_id")
                .putNull("lago_original_fee_id")
                .put("lago_subscription_id", ofPlan ? SubscriptionForm.lagoId(customer) : null)
                .put("external_subscription_id", ofPlan ? SubscriptionForm.externalId(invoice.path("customer")) : null)
                .put("lago_customer_id", customer)
                .put(
                        "external_customer_id",
                        invoice.path("customer").path("external_id").asString());
    }

    private static void item(ObjectNode fee, Line line) {
        Item item = line.item();
        ObjectNode grouped = Json.object();
        if (!line.region().isEmpty()) {
            grouped.put("region", line.region());
        }
        fee.set(
                "item",
                Json.object()
                        .put("type", item.type())
                        .put("code", item.code())
                        .put("name", item.name())
                        .put("description", item.description())
                        .put("invoice_display_name", line.displayName().isEmpty() ? item.name() : line.displayName())
                        .putNull("filters")
                        .putNull("filter_invoice_display_name")
                        .put("lago_item_id", item.lagoId())
                        .put("item_type", item.itemType())
                        .set("grouped_by", grouped));
    }

    private static @Nullable Integer events(Line line) {
        return line.item().type().equals("charge") ? line.units().intValue() : null;
    }

    private static String major(BigDecimal minor, int decimals) {
        return plain(minor.movePointLeft(decimals));
    }

    private static String plain(BigDecimal number) {
        return number.toPlainString();
    }
}
