package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Plans one sample invoice, by the index of its customer (0 to 29) and its slot among the customer's invoices (0 to 7).
 *
 * <p>Older slots are mostly paid, newer ones are mostly open or drafts; the remainders spread the special cases over
 * the customers so that every kind occurs.
 */
record InvoiceSeed(ObjectNode customer, int index, int slot, SeedDates dates, SeededRandom random) {

    /** Whether it has been issued, and so takes its customer's next number. */
    boolean issued() {
        return status().equals("finalized") || status().equals("voided");
    }

    /** The invoice; {@code earlier} is the invoice of the previous slot. */
    ObjectNode invoice(int sequentialId, ObjectNode earlier) {
        int month = month();
        boolean progressive = type().equals("progressive_billing");
        // issued during the month that the next invoice bills
        LocalDate billed = dates.billed(progressive ? month + 1 : month);
        LocalDate day = progressive
                ? billed.withDayOfMonth(billed.lengthOfMonth())
                : dates.firstIssuingDay(month).plusDays((index * 5L + slot) % 28);
        Instant created = day.atTime(LocalTime.of(random.between(1, 5), random.between(0, 59), random.between(0, 59)))
                .toInstant(ZoneOffset.UTC);
        String currency = text(customer, "currency");
        ObjectNode invoice = InvoiceJson.blank(random.uuid(), customer, type(), currency, day, created);
        invoice.put("status", status());
        List<InvoiceLine> lines = new InvoiceLineSeed(customer, index, slot, type(), billed, random).lines();
        long fees = lines.stream().mapToLong(InvoiceLine::amount).sum();
        InvoiceTotals.Deductions deductions = issued() ? deductions(fees, earlier) : InvoiceTotals.Deductions.NONE;
        new InvoiceTotals(invoice, lines, random).write(deductions);
        if (issued()) {
            InvoiceJson.number(invoice, sequentialId);
            addPayment(invoice);
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
        if (status().equals("draft")) {
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
        return oneOff && !status().equals("failed") ? "one_off" : "subscription";
    }

    private int month() {
        boolean open = status().equals("draft") || status().equals("pending");
        if (slot < 6 || (slot == 6 && !open)) {
            return slot;
        }
        // no two invoices of a subscription bill the same month
        boolean lastIsLate = index % 2 == 0 || index % 3 == 0 || index % 5 == 0;
        return (slot == 7) == lastIsLate ? SeedDates.LAST_MONTH : SeedDates.LAST_MONTH - 1;
    }

    private InvoiceTotals.Deductions deductions(long fees, ObjectNode earlier) {
        if (!type().equals("subscription")) {
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

    /** Writes how far the issued invoice has been paid, and whether it was voided, failed or disputed. */
    private void addPayment(ObjectNode invoice) {
        long total = cents(invoice, "total_amount_cents");
        if (is(invoice, "status", "voided")) {
            boolean wasPaid = index % 2 == 0;
            setPayment(invoice, wasPaid ? "succeeded" : "pending", wasPaid ? total : 0);
            invoice.put("voided_at", daysAfterIssue(invoice, 3) + "T10:15:00Z");
        } else if (total == 0) {
            setPayment(invoice, "succeeded", 0);
        } else {
            collect(invoice, total);
        }
        if (slot <= 5 && !(slot == 4 && index % 4 == 1)) {
            invoice.put("file_url", DocumentStore.path(DocumentStore.FileType.PDF, invoice, random));
        }
        boolean open = is(invoice, "status", "finalized")
                && !is(invoice, "payment_status", "succeeded")
                && invoice.path("payment_dispute_lost_at").isNull();
        LocalDate due = LocalDate.parse(text(invoice, "payment_due_date"));
        invoice.put("payment_overdue", open && due.isBefore(dates.today()));
    }

    private void collect(ObjectNode invoice, long total) {
        if (slot == 3 && index % 8 == 5) {
            long offset = total / 4;
            invoice.put("total_offsetted_credit_note_amount_cents", offset);
            setPayment(invoice, "succeeded", total - offset);
        } else if (slot == 4 && index % 11 == 7) {
            setPayment(invoice, "failed", 0);
            invoice.put("payment_dispute_lost_at", daysAfterIssue(invoice, 20) + "T08:00:00.000Z");
        } else if (slot == 1 && index % 10 == 4) {
            // marked as paid by hand: Lago then changes the status, but not the amount due
            setPayment(invoice, "succeeded", 0);
        } else {
            JsonNode billing = customer.path("billing_configuration");
            boolean hasProvider = !billing.path("payment_provider").isNull();
            switch (outcome()) {
                case "paid" -> setPayment(invoice, "succeeded", total);
                case "partly" -> setPayment(invoice, "pending", total * 2 / 5);
                case "failed" -> setPayment(invoice, hasProvider ? "failed" : "pending", 0);
                default -> setPayment(invoice, "pending", 0);
            }
        }
    }

    private String outcome() {
        return switch (slot) {
            case 4 -> index % 7 == 3 ? "failed" : "paid";
            case 5 -> index % 3 == 0 ? "partly" : index % 3 == 1 ? "open" : "paid";
            case 6 -> index % 4 == 1 ? "failed" : index % 4 == 2 ? "open" : "paid";
            case 7 -> "open";
            default -> "paid";
        };
    }

    private static void setPayment(ObjectNode invoice, String paymentStatus, long paid) {
        InvoiceJson.pay(invoice, paid);
        InvoiceJson.setPaymentStatus(invoice, paymentStatus);
        InvoiceJson.copyPaymentStatusToFees(invoice);
        if (!paymentStatus.equals("pending")) {
            invoice.put("updated_at", daysAfterIssue(invoice, 2) + "T06:30:00Z");
        }
    }

    private static LocalDate daysAfterIssue(ObjectNode invoice, int days) {
        return LocalDate.parse(text(invoice, "issuing_date")).plusDays(days);
    }
}
