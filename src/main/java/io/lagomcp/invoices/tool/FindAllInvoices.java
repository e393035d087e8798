package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Caller;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoicePage;
import io.lagomcp.invoices.lago.InvoiceReads;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Searches invoices, one page at a time. */
record FindAllInvoices(ToolDefinition definition, InvoiceReads invoices) implements ReadTool {
    private static final int ROWS_ON_A_PAGE = 20;

    FindAllInvoices(InvoiceReads invoices) {
        this(ToolDefinition.of("find_all_invoices"), invoices);
    }

    @Override
    public ToolResult read(Arguments arguments, Caller caller) {
        InvoiceFields fields = InvoiceFields.ofRows(arguments);
        InvoicePage page = invoices.search(InvoiceFilter.of(arguments, definition)
                .page(arguments.number("page", 1), arguments.number("per_page", ROWS_ON_A_PAGE)));
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode rows = result.putArray("invoices");
        for (Invoice invoice : page.invoices()) {
            rows.add(fields.of(invoice, InvoiceView.row(invoice, arguments.wantsFull()), invoice::json));
        }
        result.set("page", position(page));
        return ToolResult.success(result);
    }

    private static ObjectNode position(InvoicePage page) {
        ObjectNode position = JsonNodeFactory.instance.objectNode().put("current", page.current());
        if (page.next().isPresent()) {
            position.put("next", page.next().getAsInt());
        } else {
            position.putNull("next");
        }
        return position.put("total_pages", page.totalPages()).put("total_count", page.totalCount());
    }
}
