package io.lagomcp.invoices.lago;

import io.lagomcp.invoices.lago.http.RequestReport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** For fakes: a Lago to which nothing is written but what the fake itself takes. */
public interface NoWrites extends InvoiceWriter {

    @Override
    default Invoice create(ObjectNode invoice) {
        throw new AssertionError("created");
    }

    @Override
    default Invoice update(String lagoId, ObjectNode changes) {
        throw new AssertionError("updated");
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
    default Invoice retry(String lagoId) {
        throw new AssertionError("retried");
    }

    @Override
    default Invoice voidInvoice(String lagoId, @Nullable ObjectNode creditNote) {
        throw new AssertionError("voided");
    }

    @Override
    default Invoice delete(String lagoId) {
        throw new AssertionError("deleted");
    }

    @Override
    default Invoice loseDispute(String lagoId) {
        throw new AssertionError("noted as lost in a dispute");
    }

    @Override
    default String paymentUrl(String lagoId) {
        throw new AssertionError("asked for a payment page");
    }

    @Override
    default void resendEmail(String lagoId, @Nullable ObjectNode recipients) {
        throw new AssertionError("sent by e-mail");
    }

    @Override
    default Invoice syncSalesforceId(String lagoId, String externalId, String integrationCode) {
        throw new AssertionError("synced");
    }

    @Override
    default InvoiceWriter reportingTo(Consumer<RequestReport> observer) {
        throw new AssertionError("observed");
    }

    @Override
    default InvoiceWriter checking(Runnable check) {
        throw new AssertionError("checked");
    }
}
