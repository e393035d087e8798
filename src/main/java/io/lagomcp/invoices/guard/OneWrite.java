package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceWrites;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Passes one write on, whichever it is, and no further one. */
final class OneWrite implements InvoiceWrites {
    private final InvoiceWrites writes;
    private final AtomicBoolean used = new AtomicBoolean();

    OneWrite(InvoiceWrites writes) {
        this.writes = writes;
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

    private InvoiceWrites once() {
        if (!used.compareAndSet(false, true)) {
            throw new IllegalStateException("an approval permits one write");
        }
        return writes;
    }
}
