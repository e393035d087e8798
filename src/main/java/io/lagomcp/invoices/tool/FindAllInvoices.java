package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Progress;
import io.lagomcp.invoices.lago.InvoicePage;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceReads;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
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
    public ToolResult read(Arguments arguments, Progress progress) {
        InvoicePage page = invoices.search(query(arguments));
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode rows = result.putArray("invoices");
        page.invoices().forEach(invoice -> rows.add(InvoiceView.row(invoice, arguments.wantsFull())));
        ObjectNode position = result.putObject("page").put("current", page.current());
        if (page.next().isPresent()) {
            position.put("next", page.next().getAsInt());
        } else {
            position.putNull("next");
        }
        position.put("total_pages", page.totalPages()).put("total_count", page.totalCount());
        return ToolResult.success(result);
    }

    private static InvoiceQuery query(Arguments arguments) {
        InvoiceQuery query =
                InvoiceQuery.page(arguments.number("page", 1), arguments.number("per_page", ROWS_ON_A_PAGE));
        query = query.inStatuses(arguments.oneOrSeveral("status"))
                .inPaymentStatuses(arguments.oneOrSeveral("payment_status"));
        query = arguments.text("external_customer_id").map(query::ofCustomer).orElse(query);
        query = arguments.text("search_term").map(query::matching).orElse(query);
        query = arguments.flag("payment_overdue").map(query::overdue).orElse(query);
        Optional<LocalDate> from = arguments.date("issuing_date_from");
        Optional<LocalDate> to = arguments.date("issuing_date_to");
        if (from.isPresent() && to.isPresent() && from.get().isAfter(to.get())) {
            throw new ToolException(ArgumentProblem.error(List.of(ArgumentProblem.invalid(
                    "issuing_date_from",
                    arguments.json().path("issuing_date_from"),
                    "a day not after issuing_date_to, which is " + to.get()))));
        }
        query = from.map(query::issuedFrom).orElse(query);
        return to.map(query::issuedTo).orElse(query);
    }
}
