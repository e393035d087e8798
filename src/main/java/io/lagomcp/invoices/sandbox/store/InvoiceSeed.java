package io.lagomcp.invoices.sandbox.store;

import io.lagomcp.invoices.sandbox.model.InvoiceJson;
import io.lagomcp.invoices.sandbox.model.InvoiceLine;
import io.lagomcp.invoices.sandbox.model.InvoiceTotals;
import io.lagomcp.invoices.sandbox.model.SeededRandom;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Plans one seeded invoice, by the place of its customer (0 to 29) and its slot among the customer's invoices (0 to 7).
 *
 * <p>Older slots are mostly paid, newer ones are mostly open or drafts; the remainders below spread the special cases over
 * the customers so that each kind is there and none is everywhere.
 */
final class InvoiceSeed {
    private final ObjectNode customer;
    private final int place;
    private final int slot;
    private final SeedDates dates;
    private final SeededRandom dice;
    private final String status;
    private final String type;

    InvoiceSeed(ObjectNode customer, int place, int slot, SeedDates dates, SeededRandom dice) {
        this.customer = customer;
        this.place = place;
        this.slot = slot;
        this.dates = dates;
        this.dice = dice;
        this.status = status();
        this.type = type();
    }

    /** Whether it has been issued, and so takes the next number of its customer. */
    boolean issued() {
        return status.equals("finalized") || status.equals("voided");
    }

    /** The invoice; {@code earlier} is the one of the slot before. */
    ObjectNode invoice(int sequentialId, ObjectNode earlier) {
        int month = month();
        boolean progressive = type.equals("progressive_billing");
        // it is issued while the month goes on that the next invoice bills
        LocalDate billed = dates.billed(progressive ? month + 1 : month);
        LocalDate day = progressive
                ? billed.withDayOfMonth(billed.lengthOfMonth())
                : dates.issuing(month).plusDays((place * 5L + slot) % 28);
        Instant created = day.atTime(LocalTime.of(dice.between(1, 5), dice.between(0, 59), dice.between(0, 59)))
                .toInstant(ZoneOffset.UTC);
        String currency = customer.path("currency").asString();
        ObjectNode invoice = InvoiceJson.blank(dice.uuid(), customer, type, currency, day, created);
        invoice.put("status", status);
        List<InvoiceLine> lines = new InvoiceLineSeed(customer, place, slot, type, billed, dice).lines();
        long fees = lines.stream().mapToLong(InvoiceLine::amount).sum();
        InvoiceTotals.Deductions deductions = issued() ? deductions(fees, earlier) : InvoiceTotals.Deductions.NONE;
        InvoiceTotals.write(invoice, lines, deductions, dice);
        if (issued()) {
            InvoiceJson.number(invoice, sequentialId);
            new PaymentSeed(invoice, place, slot, dice).addPayment(dates.today());
        }
        new InvoiceDetailSeed(invoice, place, slot, dice).write(deductions, earlier, billed, dates.today());
        return invoice;
    }

    private String status() {
        boolean twoDrafts = place % 5 == 0 && slot >= 6;
        boolean oneDraft = place % 2 == 0 && slot == 7;
        if (twoDrafts || oneDraft) {
            return "draft";
        }
        if (slot == 2 && place % 3 == 0) {
            return "voided";
        }
        boolean taxProvider = !customer.path("integration_customers").isEmpty();
        if (taxProvider && place % 10 == 1 && (slot == 4 || slot == 5)) {
            return "failed";
        }
        return taxProvider && slot == 6 ? "pending" : "finalized";
    }

    private String type() {
        // Lago keeps some drafts of the old add-on invoices around: they can be neither refreshed nor finalized.
        if (status.equals("draft")) {
            return place == 15 && slot == 6 ? "add_on" : "subscription";
        }
        if (slot == 3) {
            return place % 10 == 7
                    ? "progressive_billing"
                    : place % 10 == 3
                            ? "advance_charges"
                            : List.of("add_on", "credit", "advance_charges", "progressive_billing", "subscription")
                                    .get(place % 5);
        }
        boolean oneOff = slot == 1 || (slot == 5 && place % 4 == 3);
        return oneOff && !status.equals("failed") ? "one_off" : "subscription";
    }

    private int month() {
        boolean open = status.equals("draft") || status.equals("pending");
        if (slot < 6 || (slot == 6 && !open)) {
            return slot;
        }
        // no two invoices of a subscription bill the same month
        boolean lastIsLate = place % 2 == 0 || place % 3 == 0 || place % 5 == 0;
        return (slot == 7) == lastIsLate ? SeedDates.LAST_MONTH : SeedDates.LAST_MONTH - 1;
    }

    private InvoiceTotals.Deductions deductions(long fees, ObjectNode earlier) {
        if (!type.equals("subscription")) {
            return InvoiceTotals.Deductions.NONE;
        }
        boolean free = place == 9 && slot == 0;
        long coupons = free ? fees : place % 4 == 1 && slot == 0 ? fees / 10 : 0;
        boolean billedAlready = earlier.path("invoice_type").asString().equals("progressive_billing");
        long progressive = billedAlready ? earlier.path("fees_amount_cents").asLong() : 0;
        long creditNotes = place % 5 == 2 && slot == 4 ? fees / 20 : 0;
        long prepaid = place % 6 == 3 && slot == 5 ? fees / 5 : 0;
        return new InvoiceTotals.Deductions(progressive, coupons, creditNotes, prepaid);
    }
}
