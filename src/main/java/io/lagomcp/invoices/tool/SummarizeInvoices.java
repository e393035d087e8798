package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Caller;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReads;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Adds up all invoices of a filter, so that nobody has to page through them to do so. */
record SummarizeInvoices(ToolDefinition definition, InvoiceReads invoices, Clock clock) implements ReadTool {
    private static final int INVOICES_READ = 2_000;

    SummarizeInvoices(InvoiceReads invoices, Clock clock) {
        this(ToolDefinition.of("summarize_invoices"), invoices, clock);
    }

    @Override
    public ToolResult read(Arguments arguments, Caller caller) {
        InvoiceFilter filter = InvoiceFilter.of(arguments, definition);
        int most = arguments.number("max_invoices", INVOICES_READ);
        LocalDate today = LocalDate.now(clock);
        InvoiceSummary summary = new InvoiceSummary(arguments.oneOrSeveral("group_by"));
        Debts debts = new Debts(today);
        DueNotes dueNotes = new DueNotes();
        Consumer<Invoice> reader = invoice -> {
            dueNotes.meet(invoice);
            summary.add(invoice);
            debts.add(invoice);
        };
        boolean more = new EveryPage(invoices, filter, most, reader, caller.progress()).read();
        ObjectNode result = JsonNodeFactory.instance
                .objectNode()
                .put("as_of", today.toString())
                .put("invoices", summary.count())
                .put("complete", !more);
        List<String> notes = new ArrayList<>();
        if (more) {
            notes.add("There are more: only the newest " + summary.count()
                    + " were read. Narrow the filters, or raise max_invoices.");
        }
        notes.addAll(dueNotes.sentences());
        if (!notes.isEmpty()) {
            result.put("note", String.join(" ", notes));
        }
        if (summary.lacksAmounts()) {
            result.put("warning", "Some amounts could not be read and are in no sum; `unreadable` says how many.");
        }
        filter.totalRange().ifPresent(range -> result.put("total_range", range));
        if (summary.count() == 0) {
            new EmptySearch(arguments, definition, invoices).explainIn(result);
        }
        summary.writeTo(result);
        if (arguments.flag("ageing").orElse(false)) {
            result.set("ageing", debts.ageing());
        }
        int top = arguments.number("top", 0);
        if (top > 0) {
            result.set("top_customers", debts.top(top));
        }
        return ToolResult.success(result);
    }
}
