package io.lagomcp.invoices.lago;

import java.util.Optional;

/**
 * What can be asked of Lago without changing an invoice.
 *
 * <p>Every method throws {@link LagoException} with a typed {@link LagoFailure} when Lago refuses or cannot be understood,
 * and stops early, with the thread's interrupt flag set, when the calling thread is interrupted.
 */
public interface InvoiceReads {

    /** One invoice with its fees, from {@code GET /invoices/{lago_id}}. */
    Invoice find(String lagoId);

    /** One page of invoices without their fees, from {@code GET /invoices}, newest issuing date first. */
    InvoicePage search(InvoiceQuery query);

    /**
     * Asks for the PDF of a finalized invoice, from {@code POST /invoices/{lago_id}/download}.
     *
     * @return the invoice with its {@code file_url}, or empty while Lago is still making the PDF; asking again is harmless
     */
    Optional<Invoice> download(String lagoId);
}
