package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.http.ApiCall;
import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import io.lagomcp.invoices.sandbox.model.InvoiceTotals;
import io.lagomcp.invoices.sandbox.model.PaymentStatus;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.JobScheduler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The payment provider, which takes a while and then always succeeds.
 *
 * <p>Customers without a provider, and self-billed invoices, are never charged.
 */
public final class PaymentProcessor {
    private final InvoiceStore ledger;
    private final JobScheduler later;
    private final Duration delay;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    public PaymentProcessor(InvoiceStore ledger, JobScheduler later, Duration delay) {
        this.ledger = ledger;
        this.later = later;
        this.delay = delay;
    }

    /** Answers {@code POST /invoices/{id}/retry_payment}: an empty 200 says no more than that it was accepted. */
    public SandboxResponse retry(ApiCall call) {
        ObjectNode invoice = ledger.invoice(call.id());
        String status = invoice.path("status").asString();
        boolean paid = invoice.path("payment_status").asString().equals("succeeded");
        if (status.equals("draft") || status.equals("voided") || paid) {
            throw LagoErrorResponse.notAllowed("invalid_status");
        }
        if (underWay.contains(call.id())) {
            throw LagoErrorResponse.notAllowed("payment_processor_is_currently_handling_payment");
        }
        JsonNode method = call.json().path("payment_method").path("payment_method_type");
        if (!method.asString().equals("manual")) {
            charge(invoice);
        }
        return SandboxResponse.empty();
    }

    /** Has the provider collect what is due, where there is a provider and something is due. */
    void charge(ObjectNode invoice) {
        String lagoId = invoice.path("lago_id").asString();
        if (collectable(invoice) && underWay.add(lagoId)) {
            later.schedule(delay, () -> {
                ledger.change(lagoId, this::succeed);
                underWay.remove(lagoId);
            });
        }
    }

    private void succeed(ObjectNode invoice) {
        // it may have been voided or marked as paid while the provider was at work
        if (collectable(invoice)) {
            long paid = invoice.path("total_amount_cents").asLong()
                    - invoice.path("total_offsetted_credit_note_amount_cents").asLong();
            InvoiceTotals.pay(invoice, paid);
            PaymentStatus.set(invoice, "succeeded");
            PaymentStatus.copyToFees(invoice);
        }
    }

    private static boolean collectable(ObjectNode invoice) {
        boolean provider = invoice.path("customer")
                .path("billing_configuration")
                .path("payment_provider")
                .isString();
        return provider
                && invoice.path("status").asString().equals("finalized")
                && !invoice.path("payment_status").asString().equals("succeeded")
                && !invoice.path("self_billed").asBoolean()
                && invoice.path("total_due_amount_cents").asLong() > 0;
    }
}
