package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.http.ApiCall;
import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import io.lagomcp.invoices.sandbox.store.InvoiceResponseJson;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code DELETE /invoices/{id}}: a draft is shown once more as deleted, then it is gone. */
public final class DeleteInvoiceEndpoint {
    private final InvoiceStore ledger;
    private final InvoiceResponseJson view;
    private final SalesforceSyncEndpoint salesforce;

    public DeleteInvoiceEndpoint(InvoiceStore ledger, InvoiceResponseJson view, SalesforceSyncEndpoint salesforce) {
        this.ledger = ledger;
        this.view = view;
        this.salesforce = salesforce;
    }

    public SandboxResponse answer(ApiCall call) {
        ObjectNode deleted = ledger.change(call.id(), invoice -> {
            if (!invoice.path("status").asString().equals("draft")) {
                throw LagoErrorResponse.notAllowed("not_deletable");
            }
            if (salesforce.knows(call.id())) {
                throw LagoErrorResponse.notAllowed("invoice_synced_to_external_system");
            }
            if (!ledger.creditNotes(invoice).isEmpty()) {
                throw LagoErrorResponse.notAllowed("credit_note_not_deletable");
            }
            invoice.put("status", "deleted");
        });
        return SandboxResponse.invoice(view.full(deleted));
    }
}
