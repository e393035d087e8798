package io.lagomcp.invoices.lago;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A search with {@code GET /invoices} or in another list of Lago's, whose filters have the names of Lago's API reference. Immutable; each method gives a
 * narrower query.
 *
 * <p>Values must have been checked before: Lago ignores dates it cannot read and answers unknown values with an empty list.
 *
 * @param page its number, from 1
 * @param perPage rows on a page, 1 to 100
 * @param parameters in order, not encoded; a key may occur several times
 */
public record InvoiceQuery(int page, int perPage, List<Map.Entry<String, String>> parameters) {
    public InvoiceQuery {
        parameters = List.copyOf(parameters);
    }

    /**
     * A page of all invoices.
     *
     * @throws IllegalArgumentException if there can be no such page
     */
    public static InvoiceQuery page(int page, int perPage) {
        if (page < 1 || perPage < 1 || perPage > 100) {
            throw new IllegalArgumentException("no such page: " + page + " of " + perPage + " rows");
        }
        return new InvoiceQuery(
                page,
                perPage,
                List.of(Map.entry("page", Integer.toString(page)), Map.entry("per_page", Integer.toString(perPage))));
    }

    /** Only invoices that this filter of Lago's lets through. */
    public InvoiceQuery with(String filter, String value) {
        return withEach(filter, List.of(value));
    }

    /** The same, where there is a value. */
    public InvoiceQuery with(String filter, Optional<?> value) {
        return withEach(filter, value.map(String::valueOf).stream().toList());
    }

    /** Only invoices that have one of these values; all where there is none. */
    public InvoiceQuery withEach(String filter, Collection<String> values) {
        List<Map.Entry<String, String>> more = new ArrayList<>(parameters);
        values.forEach(value -> more.add(Map.entry(filter, value)));
        return new InvoiceQuery(page, perPage, more);
    }
}
