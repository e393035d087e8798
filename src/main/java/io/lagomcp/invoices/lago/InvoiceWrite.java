package io.lagomcp.invoices.lago;

import io.lagomcp.invoices.lago.http.LagoRequest;
import io.lagomcp.invoices.lago.http.LagoRequest.RetrySafety;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One request that changes an invoice or moves money. It does nothing until an {@link InvoiceWriter} sends it.
 *
 * @param lagoId of the invoice; empty text for an invoice that does not exist yet
 * @param action the part of the path after the id, such as {@code void}; empty text for none
 * @param body what is sent as JSON; empty for nothing
 * @param answer what Lago answers if it accepts the request
 */
public record InvoiceWrite(String method, String lagoId, String action, Optional<ObjectNode> body, Answer answer) {

    /** What Lago answers to a write. */
    public enum Answer {
        /** The invoice afterwards. */
        INVOICE,
        /** An empty body: Lago accepted the request and answers before it acts. */
        ACCEPTED,
        /** The address of a page, in {@code payment_url}. */
        PAYMENT_PAGE
    }

    public InvoiceWrite {
        body = body.map(ObjectNode::deepCopy);
    }

    private static InvoiceWrite answeredByInvoice(
            String method, String lagoId, String action, Optional<ObjectNode> body) {
        return new InvoiceWrite(method, lagoId, action, body, Answer.INVOICE);
    }

    /**
     * Creates a one-off invoice, which Lago finalizes at once.
     *
     * @param invoice the fields of the invoice, not wrapped
     */
    public static InvoiceWrite create(ObjectNode invoice) {
        return answeredByInvoice("POST", "", "", Optional.of(wrapped("invoice", invoice)));
    }

    /**
     * Changes payment status or metadata.
     *
     * @param changes {@code payment_status} and {@code metadata}, not wrapped; metadata replaces all there was
     */
    public static InvoiceWrite update(String lagoId, ObjectNode changes) {
        return answeredByInvoice("PUT", lagoId, "", Optional.of(wrapped("invoice", changes)));
    }

    /** Recomputes a draft. */
    public static InvoiceWrite refresh(String lagoId) {
        return answeredByInvoice("PUT", lagoId, "refresh", Optional.empty());
    }

    /** Turns a draft into a numbered invoice. */
    public static InvoiceWrite finalizeDraft(String lagoId) {
        return answeredByInvoice("PUT", lagoId, "finalize", Optional.empty());
    }

    /**
     * Asks the payment provider to charge again. Lago only says that it accepted the request.
     *
     * @param paymentMethod {@code payment_method_type} and {@code payment_method_id}; empty for the customer's own
     */
    public static InvoiceWrite retryPayment(String lagoId, Optional<ObjectNode> paymentMethod) {
        Optional<ObjectNode> body = paymentMethod.map(method -> wrapped("payment_method", method));
        return new InvoiceWrite("POST", lagoId, "retry_payment", body, Answer.ACCEPTED);
    }

    /** Computes the taxes of a failed invoice again. */
    public static InvoiceWrite retry(String lagoId) {
        return answeredByInvoice("POST", lagoId, "retry", Optional.empty());
    }

    /**
     * Voids a finalized invoice, paid or not.
     *
     * @param creditNote {@code generate_credit_note}, {@code refund_amount} and {@code credit_amount} in minor units, not
     *     wrapped; empty for no credit note
     */
    public static InvoiceWrite voidInvoice(String lagoId, Optional<ObjectNode> creditNote) {
        return answeredByInvoice("POST", lagoId, "void", creditNote);
    }

    /** Deletes a draft, whose period is never billed again. */
    public static InvoiceWrite delete(String lagoId) {
        return answeredByInvoice("DELETE", lagoId, "", Optional.empty());
    }

    /** Marks the payment dispute as lost. A repeated request keeps the date, but sends the webhook again. */
    public static InvoiceWrite loseDispute(String lagoId) {
        return answeredByInvoice("POST", lagoId, "lose_dispute", Optional.empty());
    }

    /**
     * Lets the payment provider create a page where the invoice can be paid; anyone with its URL sees the amount and can pay.
     * Asked again within a day, Lago answers with the same page, so a lost answer leaves nothing to find out: it is
     * {@code LagoFailure.Unavailable}.
     */
    public static InvoiceWrite paymentUrl(String lagoId) {
        return new InvoiceWrite("POST", lagoId, "payment_url", Optional.empty(), Answer.PAYMENT_PAGE);
    }

    /**
     * Sends the invoice by e-mail. Lago only says that it accepted the request.
     *
     * @param recipients {@code to}, {@code cc} and {@code bcc}, not wrapped; empty for the customer's own address
     */
    public static InvoiceWrite resendEmail(String lagoId, Optional<ObjectNode> recipients) {
        return new InvoiceWrite("POST", lagoId, "resend_email", recipients, Answer.ACCEPTED);
    }

    /** Links the invoice to its id in Salesforce. */
    public static InvoiceWrite syncSalesforceId(String lagoId, String externalId, String integrationCode) {
        ObjectNode ids = JsonNodeFactory.instance.objectNode();
        ids.put("external_id", externalId).put("integration_code", integrationCode);
        return answeredByInvoice("PUT", lagoId, "sync_salesforce_id", Optional.of(ids));
    }

    LagoRequest request() {
        boolean creates = lagoId.isEmpty() && action.isEmpty() && method.equals("POST");
        String path = creates ? "/invoices" : LagoClient.path(lagoId) + (action.isEmpty() ? "" : "/" + action);
        RetrySafety safety = answer == Answer.PAYMENT_PAGE ? RetrySafety.HARMLESS : RetrySafety.ONCE;
        return LagoRequest.of(method, path, safety).withBody(body.orElse(null));
    }

    private static ObjectNode wrapped(String root, ObjectNode json) {
        return JsonNodeFactory.instance.objectNode().set(root, json);
    }
}
