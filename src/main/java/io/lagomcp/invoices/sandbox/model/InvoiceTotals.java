package io.lagomcp.invoices.sandbox.model;

import io.lagomcp.invoices.sandbox.http.SandboxJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Works out what an invoice comes to, and writes fees, taxes and totals into it. All amounts are in minor units. */
public final class InvoiceTotals {
    private final ObjectNode invoice;
    private final List<InvoiceLine> lines;
    private final SeededRandom dice;
    private final long[] net;

    private InvoiceTotals(ObjectNode invoice, List<InvoiceLine> lines, SeededRandom dice) {
        this.invoice = invoice;
        this.lines = lines;
        this.dice = dice;
        this.net = new long[lines.size()];
    }

    /**
     * What reduces an invoice.
     *
     * @param progressive billed before by progressive billing, taken off before tax
     * @param coupons taken off before tax
     * @param creditNotes taken off after tax
     * @param prepaid taken off after tax
     */
    public record Deductions(long progressive, long coupons, long creditNotes, long prepaid) {
        public static final Deductions NONE = new Deductions(0, 0, 0, 0);
    }

    public static void write(ObjectNode invoice, List<InvoiceLine> lines, Deductions deductions, SeededRandom dice) {
        new InvoiceTotals(invoice, lines, dice).write(deductions);
    }

    /** Settles what was paid, and with it what is due. */
    public static void pay(ObjectNode invoice, long paid) {
        long due = invoice.path("total_amount_cents").asLong()
                - paid
                - invoice.path("total_offsetted_credit_note_amount_cents").asLong();
        invoice.put("total_paid_amount_cents", paid);
        invoice.put("total_due_amount_cents", invoice.path("status").asString().equals("voided") ? 0 : due);
    }

    private void write(Deductions deductions) {
        long fees = lines.stream().mapToLong(InvoiceLine::amount).sum();
        long subTotal = fees - deductions.progressive - deductions.coupons;
        share(subTotal, lines.stream().mapToLong(InvoiceLine::amount).toArray(), net);
        long tax = writeTaxes();
        long total = subTotal + tax - deductions.creditNotes - deductions.prepaid;
        invoice.put("fees_amount_cents", fees)
                .put("progressive_billing_credit_amount_cents", deductions.progressive)
                .put("coupons_amount_cents", deductions.coupons)
                .put("sub_total_excluding_taxes_amount_cents", subTotal)
                .put("taxes_amount_cents", tax)
                .put("sub_total_including_taxes_amount_cents", subTotal + tax)
                .put("credit_notes_amount_cents", deductions.creditNotes)
                .put("prepaid_credit_amount_cents", deductions.prepaid)
                .put("total_amount_cents", total);
        pay(invoice, 0);
        writeFees();
    }

    /** Lago rounds each row by itself, and their sum once. */
    private long writeTaxes() {
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
            rows.add(taxRow(tax, rounded(amount), base));
        }
        return rounded(sum);
    }

    private ObjectNode taxRow(Tax tax, long amount, long base) {
        return SandboxJson.object()
                .put("lago_id", dice.uuid())
                .put("lago_invoice_id", invoice.path("lago_id").asString())
                .put("lago_tax_id", tax.lagoId())
                .put("tax_name", tax.name())
                .put("tax_code", tax.code())
                .put("tax_rate", tax.rate())
                .putNull("tax_description")
                .put("amount_cents", amount)
                .put("amount_currency", invoice.path("currency").asString())
                .put("fees_amount_cents", base)
                .put("created_at", invoice.path("created_at").asString());
    }

    private void writeFees() {
        List<ObjectNode> fees = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            fees.add(FeeJson.of(invoice, lines.get(i), net[i], dice));
        }
        invoice.putArray("fees").addAll(fees);
    }

    private static long rounded(BigDecimal amount) {
        return amount.setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    /** Adds the parts of a total, in proportion to the weights, so that the parts come to exactly the total. */
    private static void share(long total, long[] weights, long[] parts) {
        BigInteger all = BigInteger.ZERO;
        for (long weight : weights) {
            all = all.add(BigInteger.valueOf(weight));
        }
        if (all.signum() == 0) {
            return;
        }
        BigInteger upToHere = BigInteger.ZERO;
        long given = 0;
        for (int i = 0; i < weights.length; i++) {
            upToHere = upToHere.add(BigInteger.valueOf(weights[i]));
            long part = BigInteger.valueOf(total).multiply(upToHere).divide(all).longValueExact() - given;
            parts[i] += part;
            given += part;
        }
    }
}
