package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.http.ApiCall;
import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import io.lagomcp.invoices.sandbox.store.InvoiceResponseJson;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code PUT /invoices/{id}/sync_salesforce_id}: Lago notes that Salesforce has the invoice, and shows nothing of it. */
public final class SalesforceSyncEndpoint {
    /** The code of the account's one connection to Salesforce. */
    private static final String INTEGRATION = "salesforce_main";

    private final InvoiceStore ledger;
    private final InvoiceResponseJson view;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    public SalesforceSyncEndpoint(InvoiceStore ledger, InvoiceResponseJson view) {
        this.ledger = ledger;
        this.view = view;
    }

    public SandboxResponse sync(ApiCall call) {
        ObjectNode invoice = ledger.invoice(call.id());
        if (!call.json().path("integration_code").asString("").equals(INTEGRATION)) {
            throw LagoErrorResponse.notFound("integration");
        }
        known.add(call.id());
        return SandboxResponse.invoice(view.full(invoice));
    }

    boolean knows(String lagoId) {
        return known.contains(lagoId);
    }
}
