package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.approval.plan.ImpossiblePlanException;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.http.LagoFailure;

/** Thrown while planning if the invoice's state rules the action out, before anybody is asked to confirm it. */
public final class IneligibleInvoiceException extends ImpossiblePlanException {
    private static final long serialVersionUID = 1L;

    private final transient LagoFailure failure;
    private final transient Invoice invoice;

    public IneligibleInvoiceException(String code, String message, Invoice invoice) {
        super(code + ": " + message);
        this.failure = new LagoFailure.NotAllowed(code, message);
        this.invoice = invoice;
    }

    public LagoFailure failure() {
        return failure;
    }

    public Invoice invoice() {
        return invoice;
    }
}
