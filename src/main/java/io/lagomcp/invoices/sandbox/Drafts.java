package io.lagomcp.invoices.sandbox;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code PUT /invoices/{id}/refresh} and {@code PUT /invoices/{id}/finalize}. */
final class Drafts {
    private final Ledger ledger;
    private final Issuing issuing;
    private final InvoiceView view;

    Drafts(Ledger ledger, Issuing issuing, InvoiceView view) {
        this.ledger = ledger;
        this.issuing = issuing;
        this.view = view;
    }

    /** Computes a draft anew; leaves any other subscription invoice as it is. */
    Response refresh(Call call) {
        ObjectNode invoice = ledger.change(call.id(), edited -> {
            refuseUnlessSubscription(edited);
            if (isDraft(edited)) {
                rebuildFees(edited);
            }
        });
        return Response.invoice(view.full(invoice));
    }

    /** Issues a draft. What is no draft is not found, a draft that was just finalized included. */
    Response finalizeDraft(Call call) {
        ObjectNode invoice = ledger.change(call.id(), edited -> {
            if (!isDraft(edited)) {
                throw LagoError.notFound("invoice");
            }
            refuseUnlessSubscription(edited);
            rebuildFees(edited);
            issuing.issue(edited);
        });
        issuing.follow(invoice, true);
        return Response.invoice(view.full(invoice));
    }

    /** Lago destroys the fees of a draft and builds them again, so they come back under new ids. */
    private void rebuildFees(ObjectNode invoice) {
        for (JsonNode fee : invoice.path("fees")) {
            ((ObjectNode) fee).put("lago_id", ledger.dice().uuid());
        }
    }

    private static boolean isDraft(ObjectNode invoice) {
        return invoice.path("status").asString().equals("draft");
    }

    private static void refuseUnlessSubscription(ObjectNode invoice) {
        if (!invoice.path("invoice_type").asString().equals("subscription")) {
            throw LagoError.forbidden("feature_unavailable");
        }
    }
}
