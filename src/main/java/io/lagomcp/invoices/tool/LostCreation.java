package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.guard.Evidence;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.Money;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Looks for the invoice of a plan whose answer got lost: a one-off invoice of that customer with exactly its lines, created
 * since.
 */
final class LostCreation {
    private static final String ORDER = "purchase_order_number";

    private final Plan plan;
    private final OneOffLines lines;

    LostCreation(Plan plan) {
        this.plan = plan;
        this.lines = OneOffLines.of(new Arguments(plan.arguments()));
    }

    /** Takes one search and, where rows have the right sum, at most {@link RecentInvoices#MOST_READ} readings. */
    Evidence find(Instant actedAt, InvoiceReads invoices) {
        if (!lines.arePriced()) {
            return new Evidence.Unclear();
        }
        // the customer's calendar may be a day behind
        LocalDate dayBefore = LocalDate.ofInstant(actedAt, ZoneOffset.UTC).minusDays(1);
        RecentInvoices recent = RecentInvoices.of(plan.externalCustomerId(), dayBefore, invoices);
        List<Invoice> candidates = recent.thatMayBill(lines, currency()).stream()
                .filter(Invoice::isOneOff)
                .toList();
        if (!recent.complete() || candidates.size() > RecentInvoices.MOST_READ) {
            return new Evidence.Unclear();
        }
        List<Invoice> same = candidates.stream()
                .map(row -> invoices.find(row.lagoId()))
                .filter(lines::areOn)
                .toList();
        List<Invoice> since =
                same.stream().filter(invoice -> isSince(actedAt, invoice)).toList();
        if (since.size() == 1 && hasTheNumberOfTheOrder(since.get(0))) {
            return new Evidence.Happened(since.get(0));
        }
        // an older one may be it after all, where the clocks differ by more
        return same.isEmpty() && wouldShow() ? new Evidence.NothingThere() : new Evidence.Unclear();
    }

    private static boolean isSince(Instant actedAt, Invoice invoice) {
        return invoice.createdAt()
                // Lago counts whole seconds
                .filter(created -> !created.isBefore(actedAt.truncatedTo(ChronoUnit.SECONDS)))
                .isPresent();
    }

    /** The lines of two orders can be the same; their numbers differ. */
    private boolean hasTheNumberOfTheOrder(Invoice invoice) {
        String asked = new Arguments(plan.arguments()).text(ORDER).orElse("");
        return asked.strip().equals(invoice.json().path(ORDER).asString("").strip());
    }

    /** Lago can be set up to hide an invoice over nothing. */
    private boolean wouldShow() {
        return lines.sum() > 0;
    }

    private Optional<String> currency() {
        return plan.impact().stake().known().map(Money::currency);
    }
}
