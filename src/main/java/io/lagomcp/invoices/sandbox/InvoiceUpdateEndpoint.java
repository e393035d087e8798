package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.invalid;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.notAllowed;
import static io.lagomcp.invoices.sandbox.store.LagoErrorResponse.refuseIf;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.is;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import io.lagomcp.invoices.sandbox.SandboxApi.ApiCall;
import io.lagomcp.invoices.sandbox.SandboxApi.SandboxContext;
import io.lagomcp.invoices.sandbox.store.InvoiceJson;
import io.lagomcp.invoices.sandbox.store.InvoiceStore;
import io.lagomcp.invoices.sandbox.store.SandboxJson;
import io.lagomcp.invoices.sandbox.store.SandboxResponse;
import java.util.HashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Answers {@code PUT /invoices/{id}}: payment status by hand, and metadata. */
record InvoiceUpdateEndpoint(SandboxContext context, PaymentEndpoints payments) {
    private static final int MOST_ENTRIES = 5;
    private static final int LONGEST_KEY = 20;
    private static final int LONGEST_VALUE = 140;

    SandboxResponse update(ApiCall call) {
        InvoiceStore store = context.store();
        refuseIf(is(store.invoice(call.id()), "status", "voided"), notAllowed("update_on_voided_invoice"));
        ObjectNode request = call.root("invoice");
        ObjectNode changed = store.change(call.id(), invoice -> apply(invoice, request));
        // the answer shows the fees as they were: a job changes them
        store.changeSilently(call.id(), InvoiceJson::copyPaymentStatusToFees);
        return context.show(changed);
    }

    private void apply(ObjectNode invoice, ObjectNode request) {
        refuse(invoice, request);
        String paymentStatus = text(request, "payment_status");
        if (request.has("payment_status") && !is(invoice, "payment_status", paymentStatus)) {
            boolean wasPaid = is(invoice, "payment_status", "succeeded");
            InvoiceJson.setPaymentStatus(invoice, paymentStatus);
            if (wasPaid || paymentStatus.equals("succeeded")) {
                payments.expireLink(text(invoice, "lago_id"));
            }
        }
        if (request.path("metadata") instanceof ArrayNode entries) {
            replaceMetadata(invoice, entries);
        }
    }

    private static void refuse(ObjectNode invoice, ObjectNode request) {
        boolean draft = is(invoice, "status", "draft");
        refuseIf(draft && request.hasNonNull("metadata"), notAllowed("metadata_on_draft_invoice"));
        JsonNode status = request.path("payment_status");
        boolean named = request.has("payment_status");
        boolean known = status.isString() && InvoiceJson.PAYMENT_STATUSES.contains(status.stringValue());
        refuseIf(named && !known, invalid("payment_status", "value_is_invalid"));
        refuseIf(request.path("metadata").size() > MOST_ENTRIES, invalid("metadata", "invalid_count"));
        boolean changed = named && !status.equals(invoice.path("payment_status"));
        refuseIf(draft && changed, notAllowed("payment_status_update_on_draft_invoice"));
    }

    /**
     * Lago creates and updates before it deletes. So a key that exists already and is sent again without its id conflicts with
     * the old entry, although that is about to be deleted.
     */
    private void replaceMetadata(ObjectNode invoice, ArrayNode entries) {
        ArrayNode metadata = (ArrayNode) invoice.path("metadata");
        Set<String> kept = new HashSet<>();
        for (JsonNode entry : entries) {
            String id = text(entry, "id");
            ObjectNode target = metadata.valueStream()
                    .filter(existing -> is(existing, "lago_id", id))
                    .map(ObjectNode.class::cast)
                    .findFirst()
                    .orElseGet(() -> create(metadata));
            write(target, entry, metadata);
            kept.add(text(target, "lago_id"));
        }
        ArrayNode remaining = SandboxJson.array();
        metadata.valueStream()
                .filter(entry -> kept.contains(text(entry, "lago_id")))
                .forEach(remaining::add);
        invoice.set("metadata", remaining);
    }

    private ObjectNode create(ArrayNode metadata) {
        return metadata.addObject()
                .put("lago_id", context.store().random().uuid())
                .put("key", "")
                .put("value", "")
                .put("created_at", SandboxJson.time(context.store().now()));
    }

    private static void write(ObjectNode target, JsonNode entry, ArrayNode metadata) {
        String key = newText(entry, target, "key");
        String value = newText(entry, target, "value");
        ObjectNode errors = SandboxJson.object();
        check("key", key, LONGEST_KEY, errors);
        boolean taken = metadata.valueStream()
                .filter(other -> !other.path("lago_id").equals(target.path("lago_id")))
                .anyMatch(other -> is(other, "key", key));
        if (taken) {
            errors.withArrayProperty("key").add("value_already_exist");
        }
        check("value", value, LONGEST_VALUE, errors);
        refuseIf(!errors.isEmpty(), invalid(errors));
        target.put("key", key).put("value", value);
    }

    /** The new text, or the existing one if the entry does not mention the field. */
    private static String newText(JsonNode entry, ObjectNode target, String field) {
        return entry.has(field) ? entry.path(field).asString("") : text(target, field);
    }

    private static void check(String field, String text, int longest, ObjectNode errors) {
        if (text.isBlank()) {
            errors.withArrayProperty(field).add("value_is_mandatory");
        } else if (text.length() > longest) {
            errors.withArrayProperty(field).add("value_is_too_long");
        }
    }
}
