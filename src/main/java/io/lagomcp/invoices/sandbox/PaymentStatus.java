package io.lagomcp.invoices.sandbox;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The payment status of an invoice, which its fees follow. */
final class PaymentStatus {
    static final List<String> ALL = List.of("pending", "succeeded", "failed");

    private PaymentStatus() {}

    /** Changes the status of the invoice and its fees; what was paid or is due stays as it is. */
    static void set(ObjectNode invoice, String status, String when) {
        invoice.put("payment_status", status);
        if (status.equals("succeeded")) {
            invoice.put("payment_overdue", false);
        }
        for (JsonNode fee : invoice.path("fees")) {
            ((ObjectNode) fee)
                    .put("payment_status", status)
                    .put("succeeded_at", status.equals("succeeded") ? when : null)
                    .put("failed_at", status.equals("failed") ? when : null);
        }
    }
}
