package io.lagomcp.invoices.sandbox.model;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The payment status of an invoice, which its fees follow. */
public final class PaymentStatus {
    public static final List<String> ALL = List.of("pending", "succeeded", "failed");

    private PaymentStatus() {}

    /** Changes the status of the invoice, which its credits repeat; what was paid or is due stays as it is. */
    public static void set(ObjectNode invoice, String status) {
        invoice.put("payment_status", status);
        if (status.equals("succeeded")) {
            invoice.put("payment_overdue", false);
        }
        for (JsonNode credit : invoice.path("credits")) {
            ((ObjectNode) credit.path("invoice")).put("payment_status", status);
        }
    }

    /** Gives the fees the status of their invoice; when they were paid or failed is not noted. */
    public static void copyToFees(ObjectNode invoice) {
        for (JsonNode fee : invoice.path("fees")) {
            ((ObjectNode) fee).set("payment_status", invoice.path("payment_status"));
        }
    }
}
