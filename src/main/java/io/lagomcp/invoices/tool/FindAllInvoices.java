package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Caller;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceCount;
import io.lagomcp.invoices.lago.InvoicePage;
import io.lagomcp.invoices.lago.InvoiceReads;
import java.time.Clock;
import java.time.LocalDate;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Searches invoices, one page at a time. */
record FindAllInvoices(ToolDefinition definition, InvoiceReads invoices, Clock clock) implements ReadTool {
    private static final int ROWS_ON_A_PAGE = 20;

    FindAllInvoices(InvoiceReads invoices, Clock clock) {
        this(ToolDefinition.of("find_all_invoices"), invoices, clock);
    }

    @Override
    public ToolResult read(Arguments arguments, Caller caller) {
        InvoiceFields fields = InvoiceFields.ofRows(arguments);
        InvoiceFilter filter = InvoiceFilter.of(arguments, definition);
        InvoicePage page =
                invoices.search(filter.page(arguments.number("page", 1), arguments.number("per_page", ROWS_ON_A_PAGE)));
        InvoiceCount count = arguments.has("count") && !page.count().exact()
                ? InvoiceCount.of(invoices, number -> filter.page(number, InvoiceCount.ROWS))
                : page.count();
        LocalDate today = LocalDate.now(clock);
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode rows = result.putArray("invoices");
        for (Invoice invoice : page.invoices()) {
            ObjectNode row =
                    InvoiceView.addDaysOverdue(invoice, today, InvoiceView.row(invoice, arguments.wantsFull()));
            rows.add(fields.of(invoice, row, invoice::json));
        }
        result.set("page", position(page, count));
        return ToolResult.success(result);
    }

    private static ObjectNode position(InvoicePage page, InvoiceCount count) {
        boolean last = page.isLast() || (count.exact() && count.number() <= page.number() * page.size());
        ObjectNode position = JsonNodeFactory.instance
                .objectNode()
                .put("current", page.number())
                .put("next", last ? null : Integer.valueOf(page.number() + 1));
        if (count.exact()) {
            position.put("total_count", count.number());
        } else if (count.number() > 0) {
            position.put("total_count_at_least", count.number());
        }
        return position;
    }
}
