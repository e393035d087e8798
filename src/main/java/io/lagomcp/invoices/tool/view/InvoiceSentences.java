package io.lagomcp.invoices.tool.view;

import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.lago.AmountDue;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;

/** Sentences about an invoice, in which nothing that people typed stands unquoted. */
public final class InvoiceSentences {
    private InvoiceSentences() {}

    /** For example {@code Invoice LAG-1 (add_on, 12.00 EUR) is draft; payment: pending}. */
    public static String state(Invoice invoice) {
        return "Invoice " + (invoice.number().isEmpty() ? "without a number" : SafeText.token(invoice.number())) + " ("
                + SafeText.token(invoice.type()) + ", "
                + invoice.total() + ") is " + SafeText.token(invoice.status()) + "; payment: "
                + SafeText.token(invoice.paymentStatus());
    }

    /**
     * What every plan says of its invoice, for example {@code invoice LAG-1 for "Acme" (acme), 12.00 EUR, 5.00 EUR due
     * (finalized, payment pending)}, with the {@linkplain AmountDue#note() note} on what is due in the parentheses. Of a draft
     * only {@code draft LAG-1 for "Acme" (acme), 12.00 EUR}, because nothing of it is due yet.
     */
    public static String facts(Invoice invoice) {
        String amount = InvoiceSnapshot.of(invoice).described() + ", " + invoice.total();
        if (invoice.status().equals("draft") && invoice.paymentStatus().equals("pending")) {
            return "draft " + amount;
        }
        return "invoice " + amount + (invoice.isFinalized() ? ", " + due(invoice) : "")
                + " (" + SafeText.token(invoice.status()) + ", payment "
                + SafeText.token(invoice.paymentStatus())
                + new AmountDue(invoice).note().map(note -> "; " + note).orElse("")
                + ")";
    }

    private static String due(Invoice invoice) {
        Money due = invoice.due();
        if (due.minorUnits() == 0) {
            return "nothing due";
        }
        return due.equals(invoice.total()) ? "all due" : due + " due";
    }
}
