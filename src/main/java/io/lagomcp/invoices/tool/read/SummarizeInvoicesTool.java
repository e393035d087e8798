package io.lagomcp.invoices.tool.read;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.tool.ReadTool;
import io.lagomcp.invoices.tool.ToolArguments;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.search.EmptySearchExplainer;
import io.lagomcp.invoices.tool.search.InvoiceFilter;
import io.lagomcp.invoices.tool.search.InvoiceTotalsSummary;
import io.lagomcp.invoices.tool.search.ParallelPager;
import io.lagomcp.invoices.tool.search.ParallelPager.RowSource;
import io.lagomcp.invoices.tool.search.ReceivablesAging;
import io.lagomcp.invoices.tool.search.ReceivablesNotes;
import java.time.Clock;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Adds up all invoices that match a filter. */
public record SummarizeInvoicesTool(ToolDefinition definition, InvoiceReader invoices, Clock clock)
        implements ReadTool {
    private static final int INVOICES_READ = 2_000;

    public SummarizeInvoicesTool(InvoiceReader invoices, Clock clock) {
        this(ToolDefinition.of("summarize_invoices"), invoices, clock);
    }

    @Override
    public ToolResult read(ToolArguments arguments, Caller caller) {
        InvoiceFilter filter = InvoiceFilter.of(arguments, definition);
        int most = arguments.number("max_invoices", INVOICES_READ);
        LocalDate today = LocalDate.now(clock);
        InvoiceTotalsSummary summary = new InvoiceTotalsSummary(arguments.oneOrSeveral("group_by"));
        ReceivablesAging debts = new ReceivablesAging(today);
        ReceivablesNotes dueNotes = new ReceivablesNotes();
        Consumer<Invoice> reader = invoice -> {
            dueNotes.include(invoice);
            summary.add(invoice);
            debts.add(invoice);
        };
        boolean more = new ParallelPager<>(RowSource.of(invoices, filter), most, reader, caller.progress()).read();
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
        if (!arguments.flag("self_billed").orElse(false)) {
            summary.selfBilledNote().ifPresent(notes::add);
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
            new EmptySearchExplainer(arguments, definition, invoices).addExplanation(result);
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
