package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import java.time.LocalDate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Decides how far an issued sample invoice has been paid, and whether it was voided, failed or disputed. */
record PaymentSeed(ObjectNode invoice, int index, int slot, SeededRandom random) {

    void addPayment(LocalDate today) {
        if (is(invoice, "status", "voided")) {
            boolean wasPaid = index % 2 == 0;
            status(wasPaid ? "succeeded" : "pending", wasPaid ? total() : 0);
            invoice.put("voided_at", day(3) + "T10:15:00Z");
        } else if (total() == 0) {
            status("succeeded", 0);
        } else {
            collect();
        }
        if (slot <= 5 && !(slot == 4 && index % 4 == 1)) {
            invoice.put("file_url", DocumentStore.path(DocumentStore.FileType.PDF, invoice, random));
        }
        boolean open = is(invoice, "status", "finalized")
                && !is(invoice, "payment_status", "succeeded")
                && invoice.path("payment_dispute_lost_at").isNull();
        LocalDate due = LocalDate.parse(text(invoice, "payment_due_date"));
        invoice.put("payment_overdue", open && due.isBefore(today));
    }

    private long total() {
        return cents(invoice, "total_amount_cents");
    }

    private void collect() {
        if (slot == 3 && index % 8 == 5) {
            long offset = total() / 4;
            invoice.put("total_offsetted_credit_note_amount_cents", offset);
            status("succeeded", total() - offset);
        } else if (slot == 4 && index % 11 == 7) {
            status("failed", 0);
            invoice.put("payment_dispute_lost_at", day(20) + "T08:00:00.000Z");
        } else if (slot == 1 && index % 10 == 4) {
            // marked as paid by hand: Lago then changes the status, but not the amount due
            status("succeeded", 0);
        } else {
            switch (outcome()) {
                case "paid" -> status("succeeded", total());
                case "partly" -> status("pending", total() * 2 / 5);
                case "failed" -> status(hasProvider() ? "failed" : "pending", 0);
                default -> status("pending", 0);
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

    private boolean hasProvider() {
        JsonNode billing = invoice.path("customer").path("billing_configuration");
        return !billing.path("payment_provider").isNull();
    }

    private void status(String paymentStatus, long paid) {
        InvoiceJson.pay(invoice, paid);
        InvoiceJson.setPaymentStatus(invoice, paymentStatus);
        InvoiceJson.copyPaymentStatusToFees(invoice);
        if (!paymentStatus.equals("pending")) {
            invoice.put("updated_at", day(2) + "T06:30:00Z");
        }
    }

    private LocalDate day(int afterIssue) {
        return LocalDate.parse(text(invoice, "issuing_date")).plusDays(afterIssue);
    }
}
