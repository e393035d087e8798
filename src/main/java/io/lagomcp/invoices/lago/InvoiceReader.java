package io.lagomcp.invoices.lago;

import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * What can be asked of Lago without changing an invoice.
 *
 * <p>Every method throws {@code LagoException} with a typed {@code LagoFailure} when Lago refuses or cannot be understood,
 * and stops early, with the thread's interrupt flag set, when the calling thread is interrupted.
 */
public interface InvoiceReader {

    /** One invoice with its fees, from {@code GET /invoices/{lago_id}}. */
    Invoice find(String lagoId);

    /** The same; empty where Lago answers that there is no such invoice. */
    default Optional<Invoice> findIfThere(String lagoId) {
        try {
            return Optional.of(find(lagoId));
        } catch (LagoException failed) {
            if (failed.failure() instanceof LagoFailure.NotFound) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    /** One page of invoices without their fees, from {@code GET /invoices}, newest issuing date first. */
    InvoicePage search(InvoiceQuery query);

    /**
     * Asks for a file of a finalized invoice, from {@code POST /invoices/{lago_id}/download} or {@code download_xml}.
     *
     * @return the invoice with its link to the file, or empty while Lago is still making the file; asking again is harmless
     */
    Optional<Invoice> download(String lagoId, DocumentKind kind);

    /**
     * The invoice that a subscription would bring about, from {@code POST /invoices/preview}; nothing is kept.
     *
     * @param wish the body as Lago takes it, which is not wrapped
     * @return an invoice without an id
     */
    Invoice preview(ObjectNode wish);

    /** Look-ups of what invoices rest on, in the same account. */
    AccountReader account();
}
