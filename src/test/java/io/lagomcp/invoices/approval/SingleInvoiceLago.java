package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceWriter;
import io.lagomcp.invoices.lago.NoReads;
import io.lagomcp.invoices.lago.NoWrites;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.RequestReport;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** A Lago in memory that can only be asked for one invoice, and only be told to update it. */
interface SingleInvoiceLago extends NoReads, NoWrites {

    @Override
    default InvoiceWriter reportingTo(Consumer<RequestReport> observer) {
        return new Observed(this, observer);
    }

    @Override
    default InvoiceWriter checking(Runnable check) {
        return new Checked(this, check);
    }

    /** The same Lago, to which nothing is written before the check has passed. */
    record Checked(SingleInvoiceLago lago, Runnable check) implements SingleInvoiceLago {

        @Override
        public Invoice find(String lagoId) {
            return lago.find(lagoId);
        }

        @Override
        public Invoice update(String lagoId, ObjectNode changes) {
            check.run();
            return lago.update(lagoId, changes);
        }
    }

    /** The same Lago, seen by an observer: each update is one request, and its answer is lost where it fails. */
    record Observed(SingleInvoiceLago lago, Consumer<RequestReport> observer) implements SingleInvoiceLago {

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
            observer.accept(new RequestReport("PUT", "/invoices/" + lagoId, status, 1, Optional.empty()));
        }
    }
}
