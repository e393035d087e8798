package io.lagomcp.invoices.sandbox.endpoint;

import io.lagomcp.invoices.sandbox.http.ApiCall;
import io.lagomcp.invoices.sandbox.http.LagoErrorResponse;
import io.lagomcp.invoices.sandbox.http.SandboxJson;
import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import io.lagomcp.invoices.sandbox.model.PaymentStatus;
import io.lagomcp.invoices.sandbox.store.InvoiceResponseJson;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code PUT /invoices/{id}}: payment status by hand, and metadata. */
public final class UpdateInvoiceEndpoint {
    private static final int MOST_ENTRIES = 5;

    private final InvoiceStore ledger;
    private final InvoiceResponseJson view;
    private final PaymentUrlEndpoint links;

    public UpdateInvoiceEndpoint(InvoiceStore ledger, InvoiceResponseJson view, PaymentUrlEndpoint links) {
        this.ledger = ledger;
        this.view = view;
        this.links = links;
    }

    public SandboxResponse update(ApiCall call) {
        if (ledger.invoice(call.id()).path("status").asString().equals("voided")) {
            throw LagoErrorResponse.notAllowed("update_on_voided_invoice");
        }
        ObjectNode wish = call.root("invoice");
        ObjectNode changed = ledger.change(call.id(), invoice -> apply(invoice, wish));
        // the answer shows the fees as they were: they follow in a job
        ledger.touch(call.id(), PaymentStatus::copyToFees);
        return SandboxResponse.invoice(view.full(changed));
    }

    private void apply(ObjectNode invoice, ObjectNode wish) {
        refuse(invoice, wish);
        String paymentStatus = wish.path("payment_status").asString();
        if (wish.has("payment_status")
                && !invoice.path("payment_status").asString().equals(paymentStatus)) {
            boolean wasPaid = invoice.path("payment_status").asString().equals("succeeded");
            PaymentStatus.set(invoice, paymentStatus);
            if (wasPaid || paymentStatus.equals("succeeded")) {
                links.expire(invoice.path("lago_id").asString());
            }
        }
        if (wish.path("metadata") instanceof ArrayNode entries) {
            new MetadataUpdate(invoice, SandboxJson.time(ledger.now()), ledger.dice()).replaceBy(entries);
        }
    }

    private static void refuse(ObjectNode invoice, ObjectNode wish) {
        boolean draft = invoice.path("status").asString().equals("draft");
        if (draft && wish.hasNonNull("metadata")) {
            throw LagoErrorResponse.notAllowed("metadata_on_draft_invoice");
        }
        JsonNode paymentStatus = wish.path("payment_status");
        boolean named = wish.has("payment_status");
        if (named && !(paymentStatus.isString() && PaymentStatus.ALL.contains(paymentStatus.stringValue()))) {
            throw LagoErrorResponse.invalid("payment_status", "value_is_invalid");
        }
        if (wish.path("metadata").size() > MOST_ENTRIES) {
            throw LagoErrorResponse.invalid("metadata", "invalid_count");
        }
        if (draft && named && !paymentStatus.equals(invoice.path("payment_status"))) {
            throw LagoErrorResponse.notAllowed("payment_status_update_on_draft_invoice");
        }
    }
}
