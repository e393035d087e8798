package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.SafeText;
import java.util.ArrayList;
import java.util.List;

/** What a careful person would want to know about an invoice before changing it, the weightiest first. */
final class Warnings {
    private Warnings() {}

    /** Of interest whatever is done. */
    static List<String> about(Invoice invoice) {
        List<String> warnings = new ArrayList<>();
        if (invoice.isPaid()) {
            warnings.add(
                    "the invoice is already paid" + (isDue(invoice) ? ", though " + invoice.due() + " is due" : ""));
        }
        if (invoice.disputeLost()) {
            warnings.add("a payment dispute about the invoice was lost");
        }
        long paid = invoice.paid().minorUnits();
        if (!invoice.isPaid() && paid > 0 && isDue(invoice)) {
            warnings.add(invoice.paid() + " of the invoice is already paid");
        }
        if (invoice.paymentOverdue()) {
            warnings.add("the invoice is overdue since " + SafeText.token(invoice.paymentDueDate()));
        }
        return warnings;
    }

    /** Of interest where money is asked for, or said to have come. */
    static List<String> aboutPaying(Invoice invoice) {
        List<String> warnings = new ArrayList<>();
        if (mayBeBeingPaid(invoice)) {
            warnings.add(
                    "a payment may be under way right now: Lago shows it as pending until the provider has answered");
        }
        warnings.addAll(about(invoice));
        return warnings;
    }

    /** Lago has no status of its own for a payment that the provider is at. */
    private static boolean mayBeBeingPaid(Invoice invoice) {
        return invoice.status().equals("finalized")
                && invoice.paymentStatus().equals("pending")
                && isDue(invoice)
                && !invoice.isCollectedByHand();
    }

    private static boolean isDue(Invoice invoice) {
        return invoice.due().minorUnits() > 0;
    }
}
