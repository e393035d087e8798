package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Creates a credit note with every field that Lago gives it. */
public final class CreditNoteJson {
    private static final MathContext PRECISE = new MathContext(20);

    private CreditNoteJson() {}

    /**
     * A credit note over these amounts in minor units, after the {@code earlier} ones of the invoice; it is used up if there is no
     * credit.
     */
    public static ObjectNode of(
            ObjectNode invoice, List<ObjectNode> earlier, long refund, long credit, long offset, String created) {
        long total = refund + credit + offset;
        int sequentialId = earlier.size() + 1;
        long net = cents(invoice, "sub_total_excluding_taxes_amount_cents");
        long gross = cents(invoice, "sub_total_including_taxes_amount_cents");
        long taxes = gross == 0 ? 0 : Math.round((double) total * (gross - net) / gross);
        String number = "%s-CN%03d".formatted(text(invoice, "number"), sequentialId);
        ObjectNode note = SandboxJson.template("credit_note")
                .put("lago_id", SandboxJson.idOf("credit note " + number))
                .put("sequential_id", sequentialId)
                .put("number", number)
                .put("issuing_date", created.substring(0, "2026-01-01".length()))
                .put("refund_status", refund > 0 ? "pending" : null)
                .put("total_amount_cents", total)
                .put("precise_total_amount_cents", total + ".0")
                .put("taxes_amount_cents", taxes)
                .put("precise_taxes_amount_cents", taxes + ".0")
                .put("sub_total_excluding_taxes_amount_cents", total - taxes)
                .put("balance_amount_cents", credit)
                .put("credit_amount_cents", credit)
                .put("refund_amount_cents", refund)
                .put("offset_amount_cents", offset)
                .put("taxes_rate", net == 0 ? 0.0 : Math.round(1000.0 * (gross - net) / net) / 10.0)
                .put("created_at", created)
                .put("updated_at", created)
                .set("lago_invoice_id", invoice.path("lago_id"))
                .set("invoice_number", invoice.path("number"));
        for (String field :
                List.of("billing_entity_code", "purchase_order_number", "currency", "self_billed", "customer")) {
            note.set(field, invoice.path(field));
        }
        writeItems(note, invoice, earlier, gross);
        writeTaxes(note, invoice, gross);
        return note;
    }

    /** Credits of each fee the same share of what earlier notes have left of it. */
    private static void writeItems(ObjectNode note, ObjectNode invoice, List<ObjectNode> earlier, long gross) {
        long credited = earlier.stream()
                .mapToLong(before -> cents(before, "total_amount_cents"))
                .sum();
        for (JsonNode fee : invoice.path("fees")) {
            long left = cents(fee, "amount_cents") - credited(fee, earlier);
            if (left > 0 && gross > credited) {
                BigDecimal amount = new BigDecimal(left)
                        .multiply(new BigDecimal(cents(note, "total_amount_cents")))
                        .divide(new BigDecimal(gross - credited), 5, RoundingMode.HALF_UP);
                ((ArrayNode) note.path("items"))
                        .addObject()
                        .put("lago_id", id(invoice, "item %d of %s".formatted(earlier.size(), fee.path("lago_id"))))
                        .put("amount_cents", InvoiceLine.rounded(amount))
                        .put("precise_amount_cents", SandboxJson.decimal(amount))
                        .put("amount_currency", text(invoice, "currency"))
                        .set("fee", fee);
            }
        }
    }

    private static long credited(JsonNode fee, List<ObjectNode> earlier) {
        return earlier.stream()
                .flatMap(note -> note.path("items").valueStream())
                .filter(item -> item.path("fee").path("lago_id").equals(fee.path("lago_id")))
                .mapToLong(item -> cents(item, "amount_cents"))
                .sum();
    }

    private static void writeTaxes(ObjectNode note, ObjectNode invoice, long gross) {
        BigDecimal total = new BigDecimal(cents(note, "total_amount_cents"));
        BigDecimal part = gross == 0 ? BigDecimal.ZERO : total.divide(new BigDecimal(gross), PRECISE);
        for (JsonNode tax : invoice.path("applied_taxes")) {
            ObjectNode row = ((ArrayNode) note.path("applied_taxes"))
                    .addObject()
                    .put("lago_id", id(invoice, note.path("number") + " tax " + tax.path("tax_code")))
                    .set("lago_credit_note_id", note.path("lago_id"));
            for (String field : List.of("lago_tax_id", "tax_name", "tax_code", "tax_rate", "tax_description")) {
                row.set(field, tax.path(field));
            }
            row.put("base_amount_cents", part(part, tax, "fees_amount_cents"))
                    .put("amount_cents", part(part, tax, "amount_cents"))
                    .set("amount_currency", invoice.path("currency"))
                    .set("created_at", note.path("created_at"));
        }
    }

    private static long part(BigDecimal part, JsonNode tax, String field) {
        return InvoiceLine.rounded(part.multiply(new BigDecimal(cents(tax, field))));
    }

    private static String id(ObjectNode invoice, String of) {
        return SandboxJson.idOf(text(invoice, "lago_id") + of);
    }
}
