package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Computes fees, taxes and totals of an invoice and writes them into it. All amounts are in minor units. */
public record InvoiceTotals(ObjectNode invoice, List<InvoiceLine> lines, SeededRandom random) {

    /**
     * The deductions from an invoice.
     *
     * @param progressive billed before by progressive billing, deducted before tax
     * @param coupons deducted before tax
     * @param creditNotes deducted after tax
     * @param prepaid deducted after tax
     */
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
            rows.add(FeeJson.of(invoice, lines.get(i), net[i], random));
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
}
