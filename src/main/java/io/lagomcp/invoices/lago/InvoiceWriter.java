package io.lagomcp.invoices.lago;

import io.lagomcp.invoices.lago.http.RequestReport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What changes an invoice or moves money.
 *
 * <p>No method sends a request again once Lago may have received it. Only an answer about the invoice at hand, or a refusal in
 * Lago's own form, is certain: after any other one the failure is {@code LagoFailure.OutcomeUnknown}.
 */
public interface InvoiceWriter {

    /**
     * Creates a one-off invoice, which Lago finalizes at once, from {@code POST /invoices}.
     *
     * @param invoice the fields of the invoice, not wrapped
     */
    Invoice create(ObjectNode invoice);

    /**
     * Changes payment status or metadata, from {@code PUT /invoices/{lago_id}}.
     *
     * @param changes {@code payment_status} and {@code metadata}, not wrapped; metadata replaces all there was
     */
    Invoice update(String lagoId, ObjectNode changes);

    /** Recomputes a draft, from {@code PUT /invoices/{lago_id}/refresh}. */
    Invoice refresh(String lagoId);

    /** Turns a draft into a numbered invoice, from {@code PUT /invoices/{lago_id}/finalize}. */
    Invoice finalizeDraft(String lagoId);

    /**
     * Asks the payment provider to charge again, from {@code POST /invoices/{lago_id}/retry_payment}. Lago only says that
     * it accepted the request.
     *
     * @param paymentMethod {@code payment_method_type} and {@code payment_method_id}, or null for the customer's own
     */
    void retryPayment(String lagoId, @Nullable ObjectNode paymentMethod);

    /** Computes the taxes of a failed invoice anew, from {@code POST /invoices/{lago_id}/retry}. */
    Invoice retry(String lagoId);

    /**
     * Voids a finalized invoice, paid or not, from {@code POST /invoices/{lago_id}/void}.
     *
     * @param creditNote {@code generate_credit_note}, {@code refund_amount} and {@code credit_amount} in minor units, not
     *     wrapped, or null for no credit note
     */
    Invoice voidInvoice(String lagoId, @Nullable ObjectNode creditNote);

    /** Deletes a draft, whose period is never billed again, from {@code DELETE /invoices/{lago_id}}. */
    Invoice delete(String lagoId);

    /** Notes that the payment dispute was lost, from {@code POST /invoices/{lago_id}/lose_dispute}. */
    Invoice loseDispute(String lagoId);

    /**
     * Has the payment provider make a page where the invoice can be paid, from {@code POST /invoices/{lago_id}/payment_url}.
     * Asked again within a day, Lago answers with the same page, so an answer that got lost leaves nothing to find out: it
     * is {@code LagoFailure.Unavailable}.
     *
     * @return the address of the page; whoever holds it sees the amount and can pay
     */
    String paymentUrl(String lagoId);

    /**
     * Sends the invoice by e-mail, from {@code POST /invoices/{lago_id}/resend_email}. Lago only says that it accepted the
     * request.
     *
     * @param recipients {@code to}, {@code cc} and {@code bcc}, not wrapped, or null for the customer's own address
     */
    void resendEmail(String lagoId, @Nullable ObjectNode recipients);

    /**
     * Notes under which id Salesforce knows the invoice, from {@code PUT /invoices/{lago_id}/sync_salesforce_id}.
     *
     * @param integrationCode of the Salesforce integration in Lago
     */
    Invoice syncSalesforceId(String lagoId, String externalId, String integrationCode);

    /**
     * The same writes, each of which tells the observer about its request: once, on the calling thread, when the call has
     * ended, before the result is returned or the {@code LagoException} is thrown.
     *
     * <p>After a cancellation the thread's interrupt flag is set while the observer runs. What the observer throws never
     * replaces the failure of a write, only its result.
     */
    InvoiceWriter reportingTo(Consumer<RequestReport> observer);

    /**
     * The same writes, each of which runs the check on the calling thread directly before its request leaves: after its last
     * wait for Lago's rate limit, and again before every repetition. The check may read from Lago.
     *
     * <p>What the check throws is thrown to the caller, and certainly nothing that Lago acted on was sent.
     */
    InvoiceWriter checking(Runnable check);
}
