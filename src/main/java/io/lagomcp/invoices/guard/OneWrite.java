package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceWrites;
import io.lagomcp.invoices.lago.RequestFacts;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Passes one write on, whichever it is, and no further one. */
final class OneWrite implements InvoiceWrites {
    private final InvoiceWrites writes;
    private final AtomicBoolean used;

    OneWrite(InvoiceWrites writes) {
        this(writes, new AtomicBoolean());
    }

    private OneWrite(InvoiceWrites writes, AtomicBoolean used) {
        this.writes = writes;
        this.used = used;
    }

    @Override
    public Invoice create(ObjectNode invoice) {
        return once().create(invoice);
    }

    @Override
    public Invoice update(String lagoId, ObjectNode changes) {
        return once().update(lagoId, changes);
    }

    @Override
    public Invoice refresh(String lagoId) {
        return once().refresh(lagoId);
    }

    @Override
    public Invoice finalizeDraft(String lagoId) {
        return once().finalizeDraft(lagoId);
    }

    @Override
    public void retryPayment(String lagoId, @Nullable ObjectNode paymentMethod) {
        once().retryPayment(lagoId, paymentMethod);
    }

    @Override
    public Invoice retry(String lagoId) {
        return once().retry(lagoId);
    }

    @Override
    public Invoice voidInvoice(String lagoId, @Nullable ObjectNode creditNote) {
        return once().voidInvoice(lagoId, creditNote);
    }

    @Override
    public Invoice delete(String lagoId) {
        return once().delete(lagoId);
    }

    @Override
    public Invoice loseDispute(String lagoId) {
        return once().loseDispute(lagoId);
    }

    @Override
    public String paymentUrl(String lagoId) {
        return once().paymentUrl(lagoId);
    }

    @Override
    public void resendEmail(String lagoId, @Nullable ObjectNode recipients) {
        once().resendEmail(lagoId, recipients);
    }

    @Override
    public Invoice syncSalesforceId(String lagoId, String externalId, String integrationCode) {
        return once().syncSalesforceId(lagoId, externalId, integrationCode);
    }

    /** Another way to the same one write, not a way to another one. */
    @Override
    public InvoiceWrites reportingTo(Consumer<RequestFacts> observer) {
        return new OneWrite(writes.reportingTo(observer), used);
    }

    @Override
    public InvoiceWrites checking(Runnable check) {
        return new OneWrite(writes.checking(check), used);
    }

    private InvoiceWrites once() {
        if (!used.compareAndSet(false, true)) {
            throw new IllegalStateException("an approval permits one write");
        }
        return writes;
    }
}
