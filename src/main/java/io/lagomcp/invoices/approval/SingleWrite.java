package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceWriter;
import io.lagomcp.invoices.lago.http.RequestReport;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Passes one write on, whichever it is, and no further one. */
final class SingleWrite implements InvoiceWriter {
    private final InvoiceWriter writes;
    private final AtomicBoolean used;

    SingleWrite(InvoiceWriter writes) {
        this(writes, new AtomicBoolean());
    }

    private SingleWrite(InvoiceWriter writes, AtomicBoolean used) {
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
    public InvoiceWriter reportingTo(Consumer<RequestReport> observer) {
        return new SingleWrite(writes.reportingTo(observer), used);
    }

    @Override
    public InvoiceWriter checking(Runnable check) {
        return new SingleWrite(writes.checking(check), used);
    }

    private InvoiceWriter once() {
        if (!used.compareAndSet(false, true)) {
            throw new IllegalStateException("an approval permits one write");
        }
        return writes;
    }
}
