package io.lagomcp.invoices.lago;

import io.lagomcp.invoices.limit.MemoryReservation;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntFunction;

/**
 * A page of a search, from {@code GET /invoices}. Only its rows show whether there are more: Lago caches its counts for up to 30
 * minutes and can return counts of another search.
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

    /**
     * How many invoices a search finds.
     *
     * @param exact whether there are no more; else there may be any number more
     */
    public record InvoiceCount(int number, boolean exact) {
        /** Rows on a page that is looked at to count. */
        public static final int ROWS = 100;

        private static final int MOST_PAGES = 1_000;

        static InvoiceCount exactly(int number) {
            return new InvoiceCount(number, true);
        }

        static InvoiceCount atLeast(int number) {
            return new InvoiceCount(number, false);
        }

        /**
         * Counts by looking at pages, of which at most 20 are read and one is held at a time; exact up to 100,000 invoices.
         *
         * @param pages gives the query for a page of {@link #ROWS} rows by its number
         */
        public static InvoiceCount of(InvoiceReader invoices, IntFunction<InvoiceQuery> pages) {
            int full = 0;
            int empty = 0;
            while (empty != full + 1) {
                int page = empty > 0 ? (full + empty) / 2 : Math.min(Math.max(1, 2 * full), MOST_PAGES);
                try (MemoryReservation memory = MemoryReservation.current().part()) {
                    InvoicePage read = memory.during(() -> invoices.search(pages.apply(page)));
                    if (read.count().exact()) {
                        return read.count();
                    }
                    if (read.isLast()) {
                        empty = page;
                    } else {
                        full = page;
                    }
                }
                if (full == MOST_PAGES) {
                    return atLeast(full * ROWS);
                }
            }
            return exactly(full * ROWS);
        }
    }
}
