package io.lagomcp.invoices.sandbox;

import tools.jackson.databind.node.ObjectNode;

/** Answers {@code POST /invoices/{id}/retry}: a failed invoice asks the tax provider again, and is pending until it answers. */
final class Retries {
    private final Ledger ledger;
    private final Issuing issuing;
    private final InvoiceView view;

    Retries(Ledger ledger, Issuing issuing, InvoiceView view) {
        this.ledger = ledger;
        this.issuing = issuing;
        this.view = view;
    }

    Response answer(Call call) {
        ObjectNode pending = ledger.change(call.id(), invoice -> {
            if (!invoice.path("status").asString().equals("failed")) {
                throw LagoError.notAllowed("invalid_status");
            }
            invoice.put("status", "pending");
        });
        ledger.change(call.id(), Issuing::forgetTaxErrors);
        issuing.follow(pending, true);
        return Response.invoice(view.full(pending));
    }
}
