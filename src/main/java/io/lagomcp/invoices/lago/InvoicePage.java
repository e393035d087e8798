package io.lagomcp.invoices.lago;

import java.util.List;
import java.util.OptionalInt;

/**
 * One page of a search, from {@code GET /invoices}. Where it stands is told by its rows alone: Lago keeps its counts for up to 30
 * minutes and can give those of another search.
 *
 * @param number of this page, from 1
 * @param size how many rows were asked for
 */
public record InvoicePage(List<Invoice> invoices, int number, int size) {
    public InvoicePage {
        invoices = List.copyOf(invoices);
    }

    /** Whether no rows follow; a page with as many rows as asked for may be the last one too, and is not known to be. */
    public boolean isLast() {
        return invoices.size() < size;
    }

    /** The number of the next page, which may be empty; none where this is the last. */
    public OptionalInt next() {
        return isLast() ? OptionalInt.empty() : OptionalInt.of(number + 1);
    }

    /** How many invoices the search finds, as far as this page tells. */
    public InvoiceCount count() {
        int counted = (number - 1) * size + invoices.size();
        if (!isLast()) {
            return InvoiceCount.atLeast(counted);
        }
        // an empty page after the first may lie any number of pages behind the last
        return invoices.isEmpty() && number > 1 ? InvoiceCount.atLeast(0) : InvoiceCount.exactly(counted);
    }
}
