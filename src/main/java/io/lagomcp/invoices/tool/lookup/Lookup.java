package io.lagomcp.invoices.tool.lookup;

import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.tool.ToolArguments;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * A list of Lago's in which a tool looks things up.
 *
 * @param list its name in Lago's path, in Lago's answer and in the result
 * @param things the plural of a row's name, for sentences
 * @param filters in the order in which they are sent
 * @param newestBy the field by which Lago sorts, the latest first
 */
record Lookup(
        String list, String things, List<RowFilter> filters, String newestBy, RowFields fields, RowDetails details) {

    InvoiceQuery page(int number, int rows, ToolArguments arguments) {
        InvoiceQuery query = InvoiceQuery.page(number, rows);
        for (RowFilter filter : filters) {
            if (!filter.parameter().isEmpty()) {
                query = query.withEach(filter.parameter(), filter.values(arguments));
            }
        }
        return query;
    }

    boolean fits(ObjectNode row, ToolArguments arguments) {
        return filters.stream().allMatch(filter -> filter.fits(row, arguments));
    }

    /** The arguments of a call that Lago does not know as filters. */
    List<String> comparedHere(ToolArguments arguments) {
        return filters.stream()
                .filter(filter -> filter.readsAllPages(arguments))
                .map(RowFilter::argument)
                .toList();
    }

    /**
     * A row of a page.
     *
     * @param given by Lago
     * @param shown the same row as it will be shown
     */
    record Row(ObjectNode given, ObjectNode shown) {
        String text(String pointer) {
            return RowFilter.text(given, pointer);
        }
    }

    /** What a list of Lago's lacks: fields from other reads, and what to say about the rows of a page. */
    @FunctionalInterface
    interface RowDetails {

        /** Adds fields to the rows of a page, of which there may be none; returns sentences about them. */
        List<String> add(List<Row> rows, ToolArguments arguments);
    }
}
