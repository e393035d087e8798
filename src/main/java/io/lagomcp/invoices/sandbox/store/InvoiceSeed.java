package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Plans one sample invoice, by the index of its customer (0 to 29) and its slot among the customer's invoices (0 to 7).
 *
 * <p>Older slots are mostly paid, newer ones are mostly open or drafts; the remainders below spread the special cases over
 * the customers so that each kind is there and none is everywhere.
 */
final class InvoiceSeed {
    private final ObjectNode customer;
    private final int index;
    private final int slot;
    private final SeedDates dates;
    private final SeededRandom random;
    private final String status;
    private final String type;

    InvoiceSeed(ObjectNode customer, int index, int slot, SeedDates dates, SeededRandom random) {
        this.customer = customer;
        this.index = index;
        this.slot = slot;
        this.dates = dates;
        this.random = random;
        this.status = status();
        this.type = type();
    }

    /** Whether it has been issued, and so takes its customer's next number. */
    boolean issued() {
        return status.equals("finalized") || status.equals("voided");
    }

    /** The invoice; {@code earlier} is the one of the slot before. */
    ObjectNode invoice(int sequentialId, ObjectNode earlier) {
        int month = month();
        boolean progressive = type.equals("progressive_billing");
        // issued during the month that the next invoice bills
        LocalDate billed = dates.billed(progressive ? month + 1 : month);
        LocalDate day = progressive
                ? billed.withDayOfMonth(billed.lengthOfMonth())
                : dates.firstIssuingDay(month).plusDays((index * 5L + slot) % 28);
        Instant created = day.atTime(LocalTime.of(random.between(1, 5), random.between(0, 59), random.between(0, 59)))
                .toInstant(ZoneOffset.UTC);
        String currency = text(customer, "currency");
        ObjectNode invoice = InvoiceJson.blank(random.uuid(), customer, type, currency, day, created);
        invoice.put("status", status);
        List<InvoiceLine> lines = new InvoiceLineSeed(customer, index, slot, type, billed, random).lines();
        long fees = lines.stream().mapToLong(InvoiceLine::amount).sum();
        InvoiceTotals.Deductions deductions = issued() ? deductions(fees, earlier) : InvoiceTotals.Deductions.NONE;
        InvoiceTotals.write(invoice, lines, deductions, random);
        if (issued()) {
            InvoiceJson.number(invoice, sequentialId);
            new PaymentSeed(invoice, index, slot, random).addPayment(dates.today());
        }
        new InvoiceDetailSeed(invoice, index, slot, random).write(deductions, earlier, billed, dates.today());
        return invoice;
    }

    private String status() {
        boolean twoDrafts = index % 5 == 0 && slot >= 6;
        boolean oneDraft = index % 2 == 0 && slot == 7;
        if (twoDrafts || oneDraft) {
            return "draft";
        }
        if (slot == 2 && index % 3 == 0) {
            return "voided";
        }
        boolean taxProvider = !customer.path("integration_customers").isEmpty();
        if (taxProvider && index % 10 == 1 && (slot == 4 || slot == 5)) {
            return "failed";
        }
        return taxProvider && slot == 6 ? "pending" : "finalized";
    }

    private String type() {
        // Lago keeps some drafts of the old add-on invoices around: they can be neither refreshed nor finalized.
        if (status.equals("draft")) {
            return index == 15 && slot == 6 ? "add_on" : "subscription";
        }
        if (slot == 3) {
            return switch (index % 10) {
                case 0, 5 -> "add_on";
                case 1, 6 -> "credit";
                case 2, 3 -> "advance_charges";
                case 7, 8 -> "progressive_billing";
                default -> "subscription";
            };
        }
        boolean oneOff = slot == 1 || (slot == 5 && index % 4 == 3);
        return oneOff && !status.equals("failed") ? "one_off" : "subscription";
    }

    private int month() {
        boolean open = status.equals("draft") || status.equals("pending");
        if (slot < 6 || (slot == 6 && !open)) {
            return slot;
        }
        // no two invoices of a subscription bill the same month
        boolean lastIsLate = index % 2 == 0 || index % 3 == 0 || index % 5 == 0;
        return (slot == 7) == lastIsLate ? SeedDates.LAST_MONTH : SeedDates.LAST_MONTH - 1;
    }

    private InvoiceTotals.Deductions deductions(long fees, ObjectNode earlier) {
        if (!type.equals("subscription")) {
            return InvoiceTotals.Deductions.NONE;
        }
        boolean free = index == 9 && slot == 0;
        long coupons = free ? fees : index % 4 == 1 && slot == 0 ? fees / 10 : 0;
        boolean billedAlready = is(earlier, "invoice_type", "progressive_billing");
        long progressive = billedAlready ? cents(earlier, "fees_amount_cents") : 0;
        long creditNotes = index % 5 == 2 && slot == 4 ? fees / 20 : 0;
        long prepaid = index % 6 == 3 && slot == 5 ? fees / 5 : 0;
        return new InvoiceTotals.Deductions(progressive, coupons, creditNotes, prepaid);
    }
}
