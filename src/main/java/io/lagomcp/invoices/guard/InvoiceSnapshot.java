package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.Money;

/**
 * The invoice as it was when a plan was made. A plan holds only while a new reading equals it.
 *
 * @param updatedAt as Lago wrote it; part of the comparison, so that no change goes unseen
 */
public record InvoiceSnapshot(
        String lagoId,
        String number,
        String status,
        String paymentStatus,
        Money total,
        Money due,
        String updatedAt,
        String externalCustomerId,
        String customerName) {

    public static InvoiceSnapshot of(Invoice invoice) {
        return new InvoiceSnapshot(
                invoice.lagoId(),
                invoice.number(),
                invoice.status(),
                invoice.paymentStatus(),
                invoice.total(),
                invoice.due(),
                invoice.updatedAt(),
                invoice.externalCustomerId(),
                invoice.customerName());
    }
}
