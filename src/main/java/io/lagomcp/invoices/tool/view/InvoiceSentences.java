package io.lagomcp.invoices.tool.view;

import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.lago.AmountDue;
import io.lagomcp.invoices.lago.Invoice;
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
     * What every plan says of its invoice, for example {@code LAG-1 of "Acme" (acme) over 12.00 EUR, of which 5.00 EUR is due
     * (finalized, payment pending)}. Then comes the {@linkplain AmountDue#note() note} on what is due, if there is one. Only of a
     * finalized invoice anything is due.
     */
    public static String facts(Invoice invoice) {
        return InvoiceSnapshot.of(invoice).described() + " over " + invoice.total()
                + (invoice.isFinalized() ? ", of which " + invoice.due() + " is due" : "")
                + " (" + SafeText.token(invoice.status()) + ", payment "
                + SafeText.token(invoice.paymentStatus())
                + new AmountDue(invoice).note().map(note -> "; " + note).orElse("")
                + ")";
    }
}
