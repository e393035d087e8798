package io.lagomcp.invoices.tool.write;

import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoicePage;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.SafeText;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The newest invoices of one customer, as rows without lines.
 *
 * @param rows the newest first, at most 100
 * @param complete whether these are all
 */
public record RecentInvoices(List<Invoice> rows, boolean complete) {
    /** At most this many similar invoices are read with their lines. */
    static final int MOST_READ = 5;

    /** Three, and one because the customer's calendar may be a day behind ours. */
    private static final int DAYS_COMPARED = 3 + 1;

    private static final Set<String> NOT_BILLED = Set.of("draft", "voided");

    private static final int LARGEST_PAGE = 100;

    /** The first issuing date of possible duplicates of an invoice created today. */
    static LocalDate firstDayCompared(LocalDate today) {
        return today.minusDays(DAYS_COMPARED);
    }

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

    /** The invoices that may bill these lines, in this currency if it is known. */
    public List<Invoice> thatMayBill(OneOffLines lines, Optional<String> currency) {
        return rows.stream()
                .filter(row -> currency.isEmpty() || currency.get().equals(row.currency()))
                .filter(lines::mayMatch)
                .toList();
    }

    /**
     * Warns where the same seems to have been billed in the last three days.
     *
     * <p>Rows of a list have no lines: those with the same sum before taxes are candidates, of which at most
     * {@link #MOST_READ} are read, each with a request.
     */
    List<String> duplicateWarnings(
            InvoiceReader invoices, LocalDate today, OneOffLines lines, Optional<String> currency) {
        List<Invoice> candidates = thatMayBill(lines, currency).stream()
                .filter(row -> !NOT_BILLED.contains(row.status()))
                .toList();
        List<String> warnings = new ArrayList<>();
        candidates.stream().limit(MOST_READ).forEach(row -> likeness(row, lines, invoices)
                .ifPresent(likeness -> warnings.add(described(row, today) + ": " + likeness)));
        int more = candidates.size() - MOST_READ;
        if (more > 0) {
            warnings.add(more + " more invoices of these days may bill the same");
        }
        if (!complete) {
            warnings.add(
                    "of this customer's invoices of the last days, only the newest " + rows.size() + " were compared");
        }
        return warnings;
    }

    private static Optional<String> likeness(Invoice row, OneOffLines lines, InvoiceReader invoices) {
        // Lago may hide an invoice at any moment; its row has the same sum all the same
        if (invoices.findIfThere(row.lagoId()).filter(lines::match).isPresent()) {
            return Optional.of(lines.arePriced() ? "the same lines" : "the same add-ons");
        }
        return lines.arePriced() ? Optional.of("the same sum before taxes") : Optional.empty();
    }

    private static String described(Invoice row, LocalDate today) {
        String day = row.issuingDate().equals(today.toString()) ? "today" : SafeText.token(row.issuingDate());
        return "looks like " + InvoiceSnapshot.of(row).named() + " of " + day + ", " + row.total();
    }
}
