package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoicePage;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.InvoiceWrites;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A Lago in memory that can only be asked for one invoice, and only be told to update it. */
interface OneInvoice extends InvoiceReads, InvoiceWrites {

    @Override
    default InvoicePage search(InvoiceQuery query) {
        throw new AssertionError("searched");
    }

    @Override
    default Optional<Invoice> download(String lagoId) {
        throw new AssertionError("downloaded");
    }

    @Override
    default Invoice create(ObjectNode invoice) {
        throw new AssertionError("created");
    }

    @Override
    default Invoice refresh(String lagoId) {
        throw new AssertionError("refreshed");
    }

    @Override
    default Invoice finalizeDraft(String lagoId) {
        throw new AssertionError("finalized");
    }

    @Override
    default void retryPayment(String lagoId, @Nullable ObjectNode paymentMethod) {
        throw new AssertionError("charged");
    }
}
