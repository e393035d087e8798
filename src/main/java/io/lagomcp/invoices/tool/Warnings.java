package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.Invoice;
import java.util.ArrayList;
import java.util.List;

/** What a careful person would want to know about an invoice before changing it. */
final class Warnings {
    private Warnings() {}

    static List<String> about(Invoice invoice) {
        List<String> warnings = new ArrayList<>();
        if (invoice.isPaid()) {
            warnings.add("the invoice is already paid");
        }
        if (invoice.disputeLost()) {
            warnings.add("a payment dispute about the invoice was lost");
        }
        if (invoice.paymentOverdue()) {
            warnings.add("the invoice is overdue");
        }
        return warnings;
    }
}
