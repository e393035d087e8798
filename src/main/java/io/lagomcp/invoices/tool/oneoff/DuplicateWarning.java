package io.lagomcp.invoices.tool.oneoff;

import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Warns where the same seems to have been billed in the last three days.
 *
 * <p>Rows of a list have no lines: those with the same sum before taxes are candidates, of which at most
 * {@link RecentInvoices#MOST_READ} are read, each with a request.
 */
public final class DuplicateWarning {
    /** The customer's calendar may be a day behind ours. */
    private static final int DAYS = 3 + 1;

    private static final Set<String> NOT_BILLED = Set.of("draft", "voided");

    private final InvoiceReader invoices;
    private final LocalDate today;

    public DuplicateWarning(InvoiceReader invoices, LocalDate today) {
        this.invoices = invoices;
        this.today = today;
    }

    public static LocalDate firstDay(LocalDate today) {
        return today.minusDays(DAYS);
    }

    public List<String> warnings(RecentInvoices recent, OneOffLines lines, Optional<String> currency) {
        List<Invoice> candidates = recent.thatMayBill(lines, currency).stream()
                .filter(row -> !NOT_BILLED.contains(row.status()))
                .toList();
        List<String> warnings = new ArrayList<>();
        candidates.stream().limit(RecentInvoices.MOST_READ).forEach(row -> likeness(row, lines)
                .ifPresent(likeness -> warnings.add(described(row) + ": " + likeness)));
        int more = candidates.size() - RecentInvoices.MOST_READ;
        if (more > 0) {
            warnings.add(more + " more invoices of these days may bill the same");
        }
        if (!recent.complete()) {
            warnings.add("of this customer's invoices of the last days, only the newest "
                    + recent.rows().size() + " were compared");
        }
        return warnings;
    }

    private Optional<String> likeness(Invoice row, OneOffLines lines) {
        if (bills(row, lines)) {
            return Optional.of(lines.arePriced() ? "the same lines" : "the same add-ons");
        }
        return lines.arePriced() ? Optional.of("the same sum before taxes") : Optional.empty();
    }

    /** Lago may hide an invoice at any moment; its row has the same sum all the same. */
    private boolean bills(Invoice row, OneOffLines lines) {
        try {
            return lines.match(invoices.find(row.lagoId()));
        } catch (LagoException unreadable) {
            if (unreadable.failure() instanceof LagoFailure.NotFound) {
                return false;
            }
            throw unreadable;
        }
    }

    private String described(Invoice row) {
        String day = row.issuingDate().equals(today.toString()) ? "today" : SafeText.token(row.issuingDate());
        return "looks like " + InvoiceSnapshot.of(row).named() + " of " + day + ", " + row.total();
    }
}
