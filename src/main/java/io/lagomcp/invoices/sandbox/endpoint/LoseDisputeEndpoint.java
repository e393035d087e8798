package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.http.ApiCall;
import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.SandboxJson;
import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import io.lagomcp.invoices.sandbox.store.InvoiceResponseJson;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code POST /invoices/{id}/lose_dispute}: the first call sets the time, later ones are accepted and keep it. */
public final class LoseDisputeEndpoint {
    private static final List<String> DISPUTABLE = List.of("finalized", "voided");

    private final InvoiceStore ledger;
    private final InvoiceResponseJson view;

    public LoseDisputeEndpoint(InvoiceStore ledger, InvoiceResponseJson view) {
        this.ledger = ledger;
        this.view = view;
    }

    public SandboxResponse lose(ApiCall call) {
        ObjectNode disputed = ledger.change(call.id(), invoice -> {
            if (!DISPUTABLE.contains(invoice.path("status").asString())) {
                throw LagoErrorResponse.notAllowed("not_disputable");
            }
            if (invoice.path("payment_dispute_lost_at").isNull()) {
                invoice.put("payment_dispute_lost_at", SandboxJson.exactTime(ledger.now()));
            }
            invoice.put("payment_overdue", false);
        });
        return SandboxResponse.invoice(view.full(disputed));
    }
}
