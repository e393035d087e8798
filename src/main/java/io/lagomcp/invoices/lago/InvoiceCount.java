package io.lagomcp.invoices.lago;

import io.lagomcp.invoices.limit.MemoryReservation;
import java.util.function.IntFunction;

/**
 * How many invoices a search finds.
 *
 * @param number of invoices
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
