package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How an invoice is shown: {@code concise}, with few fields and no personal data beyond the customer's name and external id,
 * or {@code full}, with everything Lago sent. Both say amounts in words too, show the lines by pages, and leave internal dumps
 * out.
 */
final class InvoiceView {
    private static final List<String> ROW_FIELDS = List.of(
            "lago_id",
            "number",
            "status",
            "payment_status",
            "payment_overdue",
            "invoice_type",
            "issuing_date",
            "payment_due_date",
            "currency",
            "total_amount_cents",
            "total_due_amount_cents");
    private static final List<Map.Entry<String, String>> WORDS_FOR_AMOUNTS = List.of(
            Map.entry("total_paid_amount_cents", "paid"),
            Map.entry("coupons_amount_cents", "coupons"),
            Map.entry("credit_notes_amount_cents", "credit_notes"),
            Map.entry("prepaid_credit_amount_cents", "prepaid_credit"),
            Map.entry("total_offsetted_credit_note_amount_cents", "offset_by_credit_notes"));
    private static final List<String> DATES_OF_TROUBLE = List.of("voided_at", "payment_dispute_lost_at");

    private InvoiceView() {}

    /** One row of a list. */
    static ObjectNode row(Invoice invoice, boolean full) {
        if (full) {
            return InvoiceErrors.trimmed(invoice.json())
                    .put("total", invoice.total().toString());
        }
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        copy(invoice.json(), row, ROW_FIELDS);
        row.put("total", invoice.total().toString());
        row.putObject("customer")
                .put("external_id", invoice.externalCustomerId())
                .put("name", invoice.customerName());
        return row;
    }

    /** A single invoice with its first lines. */
    static ObjectNode single(Invoice invoice, boolean full) {
        return single(invoice, full, InvoiceLines.page(1));
    }

    /** A single invoice: a row, with what is due, some lines, why it failed if it did, and whether there is a PDF. */
    static ObjectNode single(Invoice invoice, boolean full, InvoiceLines lines) {
        ObjectNode shown = row(invoice, full).put("due", invoice.due().toString());
        if (full) {
            lines.writeFull(invoice, shown);
            return shown;
        }
        addWhatWasPaidAndDeducted(invoice, shown);
        addMetadata(invoice, shown);
        for (String date : DATES_OF_TROUBLE) {
            if (invoice.json().path(date).isString()) {
                copy(invoice.json(), shown, List.of(date));
            }
        }
        lines.writeConcise(invoice, shown);
        ArrayNode errors = InvoiceErrors.inShort(invoice);
        if (!errors.isEmpty()) {
            shown.set("errors", errors);
        }
        return shown.put("file_ready", invoice.fileUrl().isPresent());
    }

    private static void addWhatWasPaidAndDeducted(Invoice invoice, ObjectNode shown) {
        WORDS_FOR_AMOUNTS.forEach(words -> addNamedAmount(invoice, words.getKey(), words.getValue(), shown));
        JsonNode credits = invoice.json().path("credits");
        if (!credits.isEmpty()) {
            ArrayNode list = shown.putArray("credits");
            credits.forEach(credit -> list.add(credit(credit, invoice.currency())));
        }
    }

    private static ObjectNode credit(JsonNode credit, String currency) {
        JsonNode item = credit.path("item");
        ObjectNode shown = JsonNodeFactory.instance
                .objectNode()
                .put("type", item.path("type").asString(""))
                .put("name", item.path("name").asString(""));
        return addAmount(credit, currency, shown);
    }

    private static void addMetadata(Invoice invoice, ObjectNode shown) {
        ObjectNode metadata = JsonNodeFactory.instance.objectNode();
        for (JsonNode entry : invoice.json().path("metadata")) {
            metadata.set(entry.path("key").asString(""), entry.path("value"));
        }
        if (!metadata.isEmpty()) {
            shown.set("metadata", metadata);
        }
    }

    /** An amount of the invoice, in minor units under its own name and readable under another, where it is not zero. */
    static void addNamedAmount(Invoice invoice, String field, String readable, ObjectNode shown) {
        JsonNode amount = invoice.json().path(field);
        if (amount.isIntegralNumber() && amount.canConvertToLong() && amount.longValue() != 0) {
            shown.set(field, amount);
            shown.put(readable, new Money(amount.longValue(), invoice.currency()).toString());
        }
    }

    /** The amount of a line or a credit, in minor units and readable. */
    static ObjectNode addAmount(JsonNode of, String currency, ObjectNode shown) {
        long amount = of.path("amount_cents").asLong(0);
        return shown.put("amount_cents", amount).put("amount", new Money(amount, currency).toString());
    }

    private static void copy(JsonNode from, ObjectNode to, List<String> fields) {
        for (String field : fields) {
            from.optional(field).ifPresent(value -> to.set(field, value));
        }
    }
}
