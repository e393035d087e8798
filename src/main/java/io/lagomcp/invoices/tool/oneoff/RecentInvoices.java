package io.lagomcp.invoices.tool.oneoff;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoicePage;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceReader;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * The newest invoices of one customer, as rows without lines.
 *
 * @param rows the newest first, at most 100
 * @param complete whether these are all
 */
public record RecentInvoices(List<Invoice> rows, boolean complete) {
    /** Of those that look alike, no more are read for their lines. */
    static final int MOST_READ = 5;

    private static final int LARGEST_PAGE = 100;

    /** Takes one request. */
    static RecentInvoices of(String externalCustomerId, LocalDate issuedFrom, InvoiceReader invoices) {
        InvoicePage page = invoices.search(InvoiceQuery.page(1, LARGEST_PAGE)
                .with("external_customer_id", externalCustomerId)
                .with("issuing_date_from", issuedFrom.toString()));
        List<Invoice> rows = page.invoices().stream()
                .filter(invoice -> invoice.externalCustomerId().equals(externalCustomerId))
                .toList();
        return new RecentInvoices(rows, page.isLast());
    }

    Optional<Invoice> newest() {
        return rows.stream().findFirst();
    }

    /** Those that may bill these lines, in this currency where one is known. */
    public List<Invoice> thatMayBill(OneOffLines lines, Optional<String> currency) {
        return rows.stream()
                .filter(row -> currency.isEmpty() || currency.get().equals(row.currency()))
                .filter(lines::mayMatch)
                .toList();
    }
}
