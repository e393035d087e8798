package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.http.ApiCall;
import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import io.lagomcp.invoices.sandbox.store.InvoiceResponseJson;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code POST /invoices/{id}/retry}: a failed invoice asks the tax provider again, and is pending until it answers. */
public final class RetryInvoiceEndpoint {
    private final InvoiceStore ledger;
    private final InvoiceFinalizer issuing;
    private final InvoiceResponseJson view;

    public RetryInvoiceEndpoint(InvoiceStore ledger, InvoiceFinalizer issuing, InvoiceResponseJson view) {
        this.ledger = ledger;
        this.issuing = issuing;
        this.view = view;
    }

    public SandboxResponse answer(ApiCall call) {
        ObjectNode pending = ledger.change(call.id(), invoice -> {
            if (!invoice.path("status").asString().equals("failed")) {
                throw LagoErrorResponse.notAllowed("invalid_status");
            }
            invoice.put("status", "pending");
        });
        ledger.change(call.id(), InvoiceFinalizer::forgetTaxErrors);
        issuing.follow(pending, true);
        return SandboxResponse.invoice(view.full(pending));
    }
}
