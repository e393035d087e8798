package io.lagomcp.invoices.tool.read;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoicePage;
import io.lagomcp.invoices.lago.InvoicePage.InvoiceCount;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.tool.ReadTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolArguments.Page;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.argument.ArgumentProblem;
import io.lagomcp.invoices.tool.argument.InvoiceFieldSelection;
import io.lagomcp.invoices.tool.search.DueInvoiceSearch;
import io.lagomcp.invoices.tool.search.EmptySearchExplainer;
import io.lagomcp.invoices.tool.search.InvoiceFilter;
import io.lagomcp.invoices.tool.view.InvoiceView;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Searches invoices, one page at a time. */
public record FindAllInvoicesTool(ToolDefinition definition, InvoiceReader invoices, Clock clock) implements ReadTool {
    private static final int ROWS_ON_A_PAGE = 20;

    public FindAllInvoicesTool(InvoiceReader invoices, Clock clock) {
        this(ToolDefinition.of("find_all_invoices"), invoices, clock);
    }

    @Override
    public ToolResult read(ToolArguments arguments, Caller caller) {
        InvoiceFieldSelection fields = InvoiceFieldSelection.of(arguments);
        List<String> notInLists = fields.notInLists();
        boolean readEach = !notInLists.isEmpty();
        requireFewRows(arguments, notInLists);
        InvoiceFilter filter = InvoiceFilter.of(arguments, definition);
        if (arguments.has("due_until")) {
            ObjectNode due =
                    due(DueInvoiceSearch.read(invoices, arguments, definition, caller.progress()), fields, arguments);
            filter.totalRange().ifPresent(range -> due.put("total_range", range));
            return ToolResult.success(due);
        }
        Page wanted = arguments.page(ROWS_ON_A_PAGE);
        InvoicePage page = invoices.search(filter.page(wanted.number(), wanted.size()));
        InvoiceCount count = arguments.has("count") && !page.count().exact()
                ? InvoiceCount.of(invoices, number -> filter.page(number, InvoiceCount.ROWS))
                : page.count();
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        ArrayNode rows = rows(page.invoices(), fields, arguments);
        result.set("invoices", rows);
        result.set("page", position(wanted, page, count));
        filter.totalRange().ifPresent(range -> result.put("total_range", range));
        if (page.invoices().isEmpty() && page.number() == 1) {
            new EmptySearchExplainer(arguments, definition, invoices).addExplanation(result);
        } else if (readEach) {
            result.put(
                    "note",
                    "Lago's lists hold no " + String.join(", ", notInLists) + ": each of these " + rows.size()
                            + " invoices was read by itself.");
        }
        return ToolResult.success(result);
    }

    private ObjectNode due(DueInvoiceSearch due, InvoiceFieldSelection fields, ToolArguments arguments) {
        Page wanted = arguments.page(ROWS_ON_A_PAGE);
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.set("invoices", rows(due.page(wanted), fields, arguments));
        result.set("page", wanted.position(due.count(), due.isComplete()));
        if (due.count() == 0) {
            new EmptySearchExplainer(arguments, definition, invoices).addExplanation(result);
        }
        String explained = result.path("note").asString("");
        return result.put("note", explained.isEmpty() ? due.note() : due.note() + " " + explained);
    }

    private ArrayNode rows(List<Invoice> listed, InvoiceFieldSelection fields, ToolArguments arguments) {
        boolean readEach = !fields.notInLists().isEmpty();
        LocalDate today = LocalDate.now(clock);
        ArrayNode rows = JsonNodeFactory.instance.arrayNode();
        for (Invoice inList : listed) {
            // as the list has it, where the invoice is gone since
            Invoice invoice = readEach ? invoices.findIfThere(inList.lagoId()).orElse(inList) : inList;
            ObjectNode shown = readEach
                    ? InvoiceView.single(invoice, arguments.wantsFull())
                    : InvoiceView.row(invoice, arguments.wantsFull());
            rows.add(fields.of(
                    invoice,
                    InvoiceView.addDaysOverdue(invoice, today, shown),
                    () -> readEach ? InvoiceView.single(invoice, true) : invoice.json()));
        }
        return rows;
    }

    private static void requireFewRows(ToolArguments arguments, List<String> notInLists) {
        if (!notInLists.isEmpty() && arguments.number("per_page", ROWS_ON_A_PAGE) > ROWS_ON_A_PAGE) {
            throw ArgumentProblem.invalid(
                            "per_page",
                            arguments.json().path("per_page"),
                            "at most " + ROWS_ON_A_PAGE + " with the fields " + String.join(", ", notInLists)
                                    + ", for which each invoice is read by itself")
                    .exception();
        }
    }

    private static ObjectNode position(Page wanted, InvoicePage page, InvoiceCount count) {
        boolean last = page.isLast() || (count.exact() && count.number() <= page.number() * page.size());
        ObjectNode position = wanted.position(!last);
        if (count.exact()) {
            position.put("total_count", count.number());
        } else if (count.number() > 0) {
            position.put("total_count_at_least", count.number());
        }
        return position;
    }
}
