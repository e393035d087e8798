package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoicePage;
import io.lagomcp.invoices.lago.InvoiceQuery;
import io.lagomcp.invoices.lago.InvoiceReads;
import io.lagomcp.invoices.lago.InvoiceWrites;
import io.lagomcp.invoices.lago.LagoException;
import io.lagomcp.invoices.lago.RequestFacts;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
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

    @Override
    default InvoiceWrites reportingTo(Consumer<RequestFacts> observer) {
        return new Observed(this, observer);
    }

    /** The same Lago, seen by an observer: each update is one request, and its answer is lost where it fails. */
    record Observed(OneInvoice lago, Consumer<RequestFacts> observer) implements OneInvoice {

        @Override
        public Invoice find(String lagoId) {
            return lago.find(lagoId);
        }

        @Override
        public Invoice update(String lagoId, ObjectNode changes) {
            try {
                Invoice updated = lago.update(lagoId, changes);
                tell(lagoId, OptionalInt.of(200));
                return updated;
            } catch (LagoException lost) {
                tell(lagoId, OptionalInt.empty());
                throw lost;
            }
        }

        private void tell(String lagoId, OptionalInt status) {
            observer.accept(new RequestFacts("PUT", "/invoices/" + lagoId, status, 1, Optional.empty()));
        }
    }
}
