package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.store.InvoiceLine.Tax;
import io.lagomcp.invoices.sandbox.store.InvoiceStore.SeededRandom;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Computes fees, taxes and totals of an invoice and writes them into it. All amounts are in minor units. */
public record InvoiceTotals(ObjectNode invoice, List<InvoiceLine> lines, SeededRandom random) {

    /** Deductions: of progressive billing and coupons before tax, of credit notes and prepaid credits after it. */
    public record Deductions(long progressive, long coupons, long creditNotes, long prepaid) {
        public static final Deductions NONE = new Deductions(0, 0, 0, 0);
    }

    /** Writes the fees for the lines, and everything that follows from them. */
    public void write(Deductions deductions) {
        long fees = lines.stream().mapToLong(InvoiceLine::amount).sum();
        long subTotal = fees - deductions.progressive - deductions.coupons;
        long[] net = lines.stream().mapToLong(InvoiceLine::amount).toArray();
        share(subTotal, net);
        long tax = writeTaxes(net);
        invoice.put("fees_amount_cents", fees)
                .put("progressive_billing_credit_amount_cents", deductions.progressive)
                .put("coupons_amount_cents", deductions.coupons)
                .put("sub_total_excluding_taxes_amount_cents", subTotal)
                .put("taxes_amount_cents", tax)
                .put("sub_total_including_taxes_amount_cents", subTotal + tax)
                .put("credit_notes_amount_cents", deductions.creditNotes)
                .put("prepaid_credit_amount_cents", deductions.prepaid)
                .put("total_amount_cents", subTotal + tax - deductions.creditNotes - deductions.prepaid);
        InvoiceJson.pay(invoice, 0);
        ArrayNode rows = invoice.putArray("fees");
        for (int i = 0; i < net.length; i++) {
            rows.add(fee(lines.get(i), net[i]));
        }
    }

    /** Lago rounds each tax by itself, and their sum once. */
    private long writeTaxes(long[] net) {
        Set<Tax> applied = new LinkedHashSet<>();
        lines.forEach(line -> applied.addAll(line.taxes()));
        ArrayNode rows = invoice.putArray("applied_taxes");
        BigDecimal sum = BigDecimal.ZERO;
        for (Tax tax : applied) {
            long base = 0;
            for (int i = 0; i < net.length; i++) {
                base += lines.get(i).taxes().contains(tax) ? net[i] : 0;
            }
            BigDecimal amount = tax.on(base);
            sum = sum.add(amount);
            rows.add(taxRow(tax, InvoiceLine.rounded(amount), base));
        }
        return InvoiceLine.rounded(sum);
    }

    private ObjectNode taxRow(Tax tax, long amount, long base) {
        return SandboxJson.object()
                .put("lago_id", random.uuid())
                .put("lago_invoice_id", text(invoice, "lago_id"))
                .put("lago_tax_id", tax.lagoId())
                .put("tax_name", tax.name())
                .put("tax_code", tax.code())
                .put("tax_rate", tax.rate())
                .putNull("tax_description")
                .put("amount_cents", amount)
                .put("amount_currency", text(invoice, "currency"))
                .put("fees_amount_cents", base)
                .put("created_at", text(invoice, "created_at"));
    }

    /** Replaces the weights by parts of the total in proportion to them, so that the sum of the parts is exactly the total. */
    private static void share(long total, long[] weights) {
        BigInteger all = BigInteger.ZERO;
        for (long weight : weights) {
            all = all.add(BigInteger.valueOf(weight));
        }
        BigInteger upToHere = BigInteger.ZERO;
        long given = 0;
        for (int i = 0; i < weights.length; i++) {
            upToHere = upToHere.add(BigInteger.valueOf(weights[i]));
            weights[i] = all.signum() == 0
                    ? 0
                    : BigInteger.valueOf(total).multiply(upToHere).divide(all).longValueExact() - given;
            given += weights[i];
        }
    }

    /** The fee for a line, with every field that Lago gives it; {@code net} is the amount after deductions. */
    private ObjectNode fee(InvoiceLine line, long net) {
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
        writeKind(fee, line);
        writeItem(fee, line);
        if (!line.is("credit")) {
            fee.put("from_date", SandboxJson.offsetTime(line.from())).put("to_date", SandboxJson.offsetTime(line.to()));
        }
        return fee;
    }

    /** Writes what only some kinds of fee have. */
    private void writeKind(ObjectNode fee, InvoiceLine line) {
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
