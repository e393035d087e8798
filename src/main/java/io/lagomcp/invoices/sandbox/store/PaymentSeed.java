package io.lagomcp.invoices.sandbox.store;

import io.lagomcp.invoices.sandbox.model.InvoiceTotals;
import io.lagomcp.invoices.sandbox.model.PaymentStatus;
import io.lagomcp.invoices.sandbox.model.SeededRandom;
import java.time.LocalDate;
import tools.jackson.databind.node.ObjectNode;

/** Decides how far one issued seeded invoice has been paid, and what became of it otherwise. */
final class PaymentSeed {
    private final ObjectNode invoice;
    private final int place;
    private final int slot;
    private final SeededRandom dice;
    private final long total;

    PaymentSeed(ObjectNode invoice, int place, int slot, SeededRandom dice) {
        this.invoice = invoice;
        this.place = place;
        this.slot = slot;
        this.dice = dice;
        this.total = invoice.path("total_amount_cents").asLong();
    }

    void addPayment(LocalDate today) {
        if (invoice.path("status").asString().equals("voided")) {
            voidIt();
        } else if (total == 0) {
            status("succeeded", 0);
        } else {
            collect();
        }
        if (slot <= 5 && !(slot == 4 && place % 4 == 1)) {
            invoice.put("file_url", DocumentStore.path(InvoiceFileType.PDF, invoice, dice));
        }
        markOverdue(today);
    }

    private void voidIt() {
        boolean wasPaid = place % 2 == 0;
        status(wasPaid ? "succeeded" : "pending", wasPaid ? total : 0);
        invoice.put("voided_at", day(3) + "T10:15:00Z");
    }

    private void collect() {
        if (slot == 3 && place % 8 == 5) {
            long offset = total / 4;
            invoice.put("total_offsetted_credit_note_amount_cents", offset);
            status("succeeded", total - offset);
        } else if (slot == 4 && place % 11 == 7) {
            status("failed", 0);
            invoice.put("payment_dispute_lost_at", day(20) + "T08:00:00.000Z");
        } else if (slot == 1 && place % 10 == 4) {
            // somebody marked it as paid: Lago then changes the status and nothing of what is due
            status("succeeded", 0);
        } else {
            switch (outcome()) {
                case "paid" -> status("succeeded", total);
                case "partly" -> status("pending", total * 2 / 5);
                case "failed" -> status(hasProvider() ? "failed" : "pending", 0);
                default -> status("pending", 0);
            }
        }
    }

    private String outcome() {
        return switch (slot) {
            case 4 -> place % 7 == 3 ? "failed" : "paid";
            case 5 -> place % 3 == 0 ? "partly" : place % 3 == 1 ? "open" : "paid";
            case 6 -> place % 4 == 1 ? "failed" : place % 4 == 2 ? "open" : "paid";
            case 7 -> "open";
            default -> "paid";
        };
    }

    private boolean hasProvider() {
        return !invoice.path("customer")
                .path("billing_configuration")
                .path("payment_provider")
                .isNull();
    }

    private void status(String paymentStatus, long paid) {
        InvoiceTotals.pay(invoice, paid);
        PaymentStatus.set(invoice, paymentStatus);
        PaymentStatus.copyToFees(invoice);
        if (!paymentStatus.equals("pending")) {
            invoice.put("updated_at", day(2) + "T06:30:00Z");
        }
    }

    private void markOverdue(LocalDate today) {
        boolean open = invoice.path("status").asString().equals("finalized")
                && !invoice.path("payment_status").asString().equals("succeeded")
                && invoice.path("payment_dispute_lost_at").isNull();
        LocalDate due = LocalDate.parse(invoice.path("payment_due_date").asString());
        invoice.put("payment_overdue", open && due.isBefore(today));
    }

    private LocalDate day(int afterIssue) {
        return LocalDate.parse(invoice.path("issuing_date").asString()).plusDays(afterIssue);
    }
}
