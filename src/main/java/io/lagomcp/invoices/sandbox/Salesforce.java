package io.lagomcp.invoices.sandbox;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code PUT /invoices/{id}/sync_salesforce_id}: Lago notes that Salesforce has the invoice, and shows nothing of it. */
final class Salesforce {
    /** The code of the account's one connection to Salesforce. */
    private static final String INTEGRATION = "salesforce_main";

    private final Ledger ledger;
    private final InvoiceView view;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    Salesforce(Ledger ledger, InvoiceView view) {
        this.ledger = ledger;
        this.view = view;
    }

    Response sync(Call call) {
        ObjectNode invoice = ledger.invoice(call.id());
        if (!call.json().path("integration_code").asString("").equals(INTEGRATION)) {
            throw LagoError.notFound("integration");
        }
        known.add(call.id());
        return Response.invoice(view.full(invoice));
    }

    boolean knows(String lagoId) {
        return known.contains(lagoId);
    }
}
