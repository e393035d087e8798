package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How an invoice is shown: {@code concise}, with few fields and no personal data beyond the customer's name and external id,
 * or {@code full}, with everything Lago sent. Both say amounts in words too.
 */
final class InvoiceView {
    private static final int LINES_SHOWN = 20;
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

    private InvoiceView() {}

    /** One row of a list. */
    static ObjectNode row(Invoice invoice, boolean full) {
        if (full) {
            return invoice.json().deepCopy().put("total", invoice.total().toString());
        }
        ObjectNode row = JsonNodeFactory.instance.objectNode();
        copy(invoice.json(), row, ROW_FIELDS);
        row.put("total", invoice.total().toString());
        row.putObject("customer")
                .put("external_id", invoice.externalCustomerId())
                .put("name", invoice.customerName());
        return row;
    }

    /** A single invoice: a row, with what is due, its first lines, why it failed if it did, and whether there is a PDF. */
    static ObjectNode single(Invoice invoice, boolean full) {
        ObjectNode shown = row(invoice, full).put("due", invoice.due().toString());
        if (full) {
            return shown;
        }
        if (invoice.json().has("fees")) {
            addLines(invoice, shown);
        }
        ArrayNode errors = JsonNodeFactory.instance.arrayNode();
        invoice.json()
                .path("error_details")
                .forEach(error -> errors.add(error.path("error_code").asString("")));
        if (!errors.isEmpty()) {
            shown.set("errors", errors);
        }
        return shown.put("file_ready", invoice.fileUrl().isPresent());
    }

    private static void addLines(Invoice invoice, ObjectNode shown) {
        JsonNode fees = invoice.json().path("fees");
        ArrayNode lines = shown.putArray("fees");
        fees.valueStream().limit(LINES_SHOWN).forEach(fee -> lines.add(line(fee, invoice.currency())));
        shown.put("fees_count", fees.size());
    }

    private static ObjectNode line(JsonNode fee, String currency) {
        JsonNode item = fee.path("item");
        String title = item.path("invoice_display_name").asString("");
        long amount = fee.path("amount_cents").asLong(0);
        ObjectNode line = JsonNodeFactory.instance
                .objectNode()
                .put("name", title.isEmpty() ? item.path("name").asString("") : title);
        copy(fee, line, List.of("units"));
        return line.put("amount_cents", amount).put("amount", new Money(amount, currency).toString());
    }

    private static void copy(JsonNode from, ObjectNode to, List<String> fields) {
        for (String field : fields) {
            from.optional(field).ifPresent(value -> to.set(field, value));
        }
    }
}
