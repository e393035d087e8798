package io.lagomcp.invoices.lago;

import java.util.List;
import java.util.OptionalInt;

/**
 * One page of a search, from {@code GET /invoices}.
 *
 * @param current the number of this page, from 1; Lago says 0 when there are no rows at all
 * @param next the number of the next page, empty on the last one
 * @param totalCount may be up to 30 minutes old: Lago caches it per filter set, so never stop paging because of it
 */
public record InvoicePage(List<Invoice> invoices, int current, OptionalInt next, int totalPages, int totalCount) {
    public InvoicePage {
        invoices = List.copyOf(invoices);
    }
}
