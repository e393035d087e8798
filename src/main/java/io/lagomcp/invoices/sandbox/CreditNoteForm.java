package io.lagomcp.invoices.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** Lays out a credit note. */
final class CreditNoteForm {
    private CreditNoteForm() {}

    /**
     * One over these amounts in minor units, all of which has been used where there is no credit.
     *
     * @param place among the credit notes of the invoice, from 1
     */
    static ObjectNode of(ObjectNode invoice, int place, long refund, long credit, long offset, String created) {
        long total = refund + credit + offset;
        long net = invoice.path("sub_total_excluding_taxes_amount_cents").asLong();
        long gross = invoice.path("sub_total_including_taxes_amount_cents").asLong();
        long taxes = gross == 0 ? 0 : Math.round((double) total * (gross - net) / gross);
        String number = "%s-CN%03d".formatted(invoice.path("number").asString(), place);
        ObjectNode note = Json.object()
                .put(
                        "lago_id",
                        UUID.nameUUIDFromBytes(("credit note " + number).getBytes(StandardCharsets.UTF_8))
                                .toString())
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
        note.putArray("items");
        note.putArray("applied_taxes");
        note.putArray("error_details");
        return note;
    }
}
