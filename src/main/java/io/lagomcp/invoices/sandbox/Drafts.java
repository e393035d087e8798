package io.lagomcp.invoices.sandbox;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code PUT /invoices/{id}/refresh} and {@code PUT /invoices/{id}/finalize}. */
final class Drafts {
    private final Ledger ledger;
    private final Issuing issuing;
    private final InvoiceView view;
    private final Later later;
    private final Duration taxDelay;
    private final Set<String> awaitingTaxes = ConcurrentHashMap.newKeySet();

    Drafts(Ledger ledger, Issuing issuing, InvoiceView view, Later later, Duration taxDelay) {
        this.ledger = ledger;
        this.issuing = issuing;
        this.view = view;
        this.later = later;
        this.taxDelay = taxDelay;
    }

    /** Computes a draft anew; leaves any other subscription invoice as it is. */
    Response refresh(Call call) {
        ObjectNode invoice = ledger.change(call.id(), edited -> {
            refuseUnlessSubscription(edited);
            if (isDraft(edited)) {
                rebuildFees(edited);
                askForTaxes(edited);
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
            if (awaitingTaxes.contains(call.id())) {
                throw LagoError.forbidden("cannot_finalize_with_pending_taxes");
            }
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

    /** New fees need new taxes, which a tax provider sends a while later. */
    private void askForTaxes(ObjectNode invoice) {
        String lagoId = invoice.path("lago_id").asString();
        if (!invoice.path("customer").path("integration_customers").isEmpty() && awaitingTaxes.add(lagoId)) {
            later.after(taxDelay, () -> awaitingTaxes.remove(lagoId));
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
