package io.lagomcp.invoices.sandbox.model;

import io.lagomcp.invoices.sandbox.http.SandboxJson;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Lays out a credit note. */
public final class CreditNoteJson {
    private static final MathContext PRECISE = new MathContext(20);

    private CreditNoteJson() {}

    /**
     * One over these amounts in minor units, all of which has been used where there is no credit.
     *
     * @param earlier the credit notes that the invoice has already
     */
    public static ObjectNode of(
            ObjectNode invoice, List<ObjectNode> earlier, long refund, long credit, long offset, String created) {
        long total = refund + credit + offset;
        int place = earlier.size() + 1;
        long net = invoice.path("sub_total_excluding_taxes_amount_cents").asLong();
        long gross = invoice.path("sub_total_including_taxes_amount_cents").asLong();
        long taxes = gross == 0 ? 0 : Math.round((double) total * (gross - net) / gross);
        String number = "%s-CN%03d".formatted(invoice.path("number").asString(), place);
        ObjectNode note = SandboxJson.object()
                .put("lago_id", SandboxJson.idOf("credit note " + number))
                .put("billing_entity_code", invoice.path("billing_entity_code").asString())
                .put("sequential_id", place)
                .put("number", number)
                .put("lago_invoice_id", invoice.path("lago_id").asString())
                .put("invoice_number", invoice.path("number").asString());
        note.set("purchase_order_number", invoice.path("purchase_order_number"));
        note.put("issuing_date", created.substring(0, "2026-01-01".length()))
                .put("credit_status", "available")
                .put("refund_status", refund > 0 ? "pending" : null)
                .put("reason", "other")
                .putNull("description")
                .put("currency", invoice.path("currency").asString())
                .put("total_amount_cents", total)
                .put("precise_total_amount_cents", total + ".0")
                .put("taxes_amount_cents", taxes)
                .put("precise_taxes_amount_cents", taxes + ".0")
                .put("sub_total_excluding_taxes_amount_cents", total - taxes)
                .put("balance_amount_cents", credit)
                .put("credit_amount_cents", credit)
                .put("refund_amount_cents", refund)
                .put("offset_amount_cents", offset)
                .put("coupons_adjustment_amount_cents", 0)
                .put("taxes_rate", net == 0 ? 0.0 : Math.round(1000.0 * (gross - net) / net) / 10.0)
                .put("created_at", created)
                .put("updated_at", created)
                .putNull("file_url")
                .putNull("xml_url");
        note.set("self_billed", invoice.path("self_billed"));
        note.set("customer", invoice.path("customer"));
        BigDecimal part = gross == 0 ? BigDecimal.ZERO : new BigDecimal(total).divide(new BigDecimal(gross), PRECISE);
        note.putArray("items").addAll(items(invoice, earlier, total, gross));
        note.putArray("applied_taxes").addAll(taxes(invoice, note, part));
        note.putArray("error_details");
        return note;
    }

    /** What is credited of each fee: the same part of what earlier notes have left of it. */
    private static List<ObjectNode> items(ObjectNode invoice, List<ObjectNode> earlier, long total, long gross) {
        long credited = earlier.stream()
                .mapToLong(note -> note.path("total_amount_cents").asLong())
                .sum();
        List<ObjectNode> items = new ArrayList<>();
        for (JsonNode fee : invoice.path("fees")) {
            long left = fee.path("amount_cents").asLong() - credited(fee, earlier);
            if (left > 0 && gross > credited) {
                BigDecimal amount = new BigDecimal(left)
                        .multiply(new BigDecimal(total))
                        .divide(new BigDecimal(gross - credited), 5, RoundingMode.HALF_UP);
                items.add(SandboxJson.object()
                        .put("lago_id", id(invoice, "item %d of %s".formatted(earlier.size(), fee.path("lago_id"))))
                        .put("amount_cents", rounded(amount))
                        .put("precise_amount_cents", SandboxJson.decimal(amount))
                        .put("amount_currency", invoice.path("currency").asString())
                        .set("fee", fee));
            }
        }
        return items;
    }

    private static long credited(JsonNode fee, List<ObjectNode> earlier) {
        return earlier.stream()
                .flatMap(note -> note.path("items").valueStream())
                .filter(item -> item.path("fee").path("lago_id").equals(fee.path("lago_id")))
                .mapToLong(item -> item.path("amount_cents").asLong())
                .sum();
    }

    private static List<ObjectNode> taxes(ObjectNode invoice, ObjectNode note, BigDecimal part) {
        List<ObjectNode> taxes = new ArrayList<>();
        for (JsonNode tax : invoice.path("applied_taxes")) {
            ObjectNode row = SandboxJson.object()
                    .put("lago_id", id(invoice, note.path("number") + " tax " + tax.path("tax_code")))
                    .set("lago_credit_note_id", note.path("lago_id"));
            for (String field : List.of("lago_tax_id", "tax_name", "tax_code", "tax_rate", "tax_description")) {
                row.set(field, tax.path(field));
            }
            taxes.add(row.put("base_amount_cents", rounded(part.multiply(cents(tax, "fees_amount_cents"))))
                    .put("amount_cents", rounded(part.multiply(cents(tax, "amount_cents"))))
                    .set("amount_currency", invoice.path("currency"))
                    .set("created_at", note.path("created_at")));
        }
        return taxes;
    }

    private static BigDecimal cents(JsonNode object, String field) {
        return new BigDecimal(object.path(field).asLong());
    }

    private static long rounded(BigDecimal amount) {
        return amount.setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    private static String id(ObjectNode invoice, String of) {
        return SandboxJson.idOf(invoice.path("lago_id").asString() + of);
    }
}
