package io.lagomcp.invoices.sandbox;

import tools.jackson.databind.node.ObjectNode;

/** Answers {@code DELETE /invoices/{id}}: a draft is shown once more as deleted, then it is gone. */
final class Deletion {
    private final Ledger ledger;
    private final InvoiceView view;
    private final Salesforce salesforce;

    Deletion(Ledger ledger, InvoiceView view, Salesforce salesforce) {
        this.ledger = ledger;
        this.view = view;
        this.salesforce = salesforce;
    }

    Response answer(Call call) {
        ObjectNode deleted = ledger.change(call.id(), invoice -> {
            if (!invoice.path("status").asString().equals("draft")) {
                throw LagoError.notAllowed("not_deletable");
            }
            if (salesforce.knows(call.id())) {
                throw LagoError.notAllowed("invoice_synced_to_external_system");
            }
            if (!ledger.creditNotes(invoice).isEmpty()) {
                throw LagoError.notAllowed("credit_note_not_deletable");
            }
            invoice.put("status", "deleted");
        });
        return Response.invoice(view.full(deleted));
    }
}
