package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.SafeText;

/** Sentences about an invoice, in which nothing that people typed stands unquoted. */
final class Descriptions {
    private Descriptions() {}

    /** For example {@code Invoice LAG-1 is finalized, its payment is succeeded, its total 12.00 EUR}. */
    static String state(Invoice invoice) {
        return "Invoice " + SafeText.token(invoice.number()) + " is " + SafeText.token(invoice.status())
                + ", its payment " + SafeText.token(invoice.paymentStatus()) + ", its type "
                + SafeText.token(invoice.type()) + ", its total " + invoice.total();
    }
}
