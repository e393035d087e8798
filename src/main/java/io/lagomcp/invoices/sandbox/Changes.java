package io.lagomcp.invoices.sandbox;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code PUT /invoices/{id}}: payment status by hand, and metadata. */
final class Changes {
    private static final int MOST_ENTRIES = 5;

    private final Ledger ledger;
    private final InvoiceView view;
    private final PaymentLinks links;

    Changes(Ledger ledger, InvoiceView view, PaymentLinks links) {
        this.ledger = ledger;
        this.view = view;
        this.links = links;
    }

    Response update(Call call) {
        ledger.invoice(call.id());
        ObjectNode wish = call.root("invoice");
        return Response.invoice(view.full(ledger.change(call.id(), invoice -> apply(invoice, wish))));
    }

    private void apply(ObjectNode invoice, ObjectNode wish) {
        refuse(invoice, wish);
        String now = Json.time(ledger.now());
        String paymentStatus = wish.path("payment_status").asString();
        if (wish.has("payment_status")
                && !invoice.path("payment_status").asString().equals(paymentStatus)) {
            boolean wasPaid = invoice.path("payment_status").asString().equals("succeeded");
            PaymentStatus.set(invoice, paymentStatus, now);
            if (wasPaid || paymentStatus.equals("succeeded")) {
                links.expire(invoice.path("lago_id").asString());
            }
        }
        if (wish.path("metadata") instanceof ArrayNode entries) {
            new MetadataChange(invoice, now, ledger.dice()).replaceBy(entries);
        }
    }

    private static void refuse(ObjectNode invoice, ObjectNode wish) {
        String status = invoice.path("status").asString();
        if (status.equals("voided")) {
            throw LagoError.notAllowed("update_on_voided_invoice");
        }
        if (wish.path("metadata").size() > MOST_ENTRIES) {
            throw LagoError.invalid("metadata", "invalid_count");
        }
        JsonNode paymentStatus = wish.path("payment_status");
        boolean named = wish.has("payment_status");
        if (named && !(paymentStatus.isString() && PaymentStatus.ALL.contains(paymentStatus.stringValue()))) {
            throw LagoError.invalid("payment_status", "value_is_invalid");
        }
        if (!status.equals("draft")) {
            return;
        }
        if (wish.has("metadata")) {
            throw LagoError.notAllowed("metadata_on_draft_invoice");
        }
        if (named && !paymentStatus.equals(invoice.path("payment_status"))) {
            throw LagoError.notAllowed("payment_status_update_on_draft_invoice");
        }
    }
}
