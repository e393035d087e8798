package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.http.SandboxJson.text;

import java.net.URI;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * An invoice as the different answers show it.
 *
 * @param host the host of the links to files
 */
public record InvoiceResponseJson(URI host) {
    private static final List<String> DETAIL = List.of(
            "billing_periods", "subscriptions", "fees", "credits", "error_details", "applied_invoice_custom_sections");

    private static final List<String> RELATED = List.of("customer", "metadata", "applied_taxes");

    /** All fields of an invoice or credit note. */
    public ObjectNode full(ObjectNode owner) {
        ObjectNode shown = owner.deepCopy();
        for (DocumentStore.FileType type : DocumentStore.FileType.values()) {
            String path = text(shown, type.field);
            if (!path.isEmpty()) {
                shown.put(type.field, host.resolve(path).toString());
            }
        }
        return shown;
    }

    /** A row of a list: no fees, subscriptions, credits, billing periods or errors. */
    public ObjectNode row(ObjectNode invoice) {
        return full(invoice).remove(DETAIL);
    }

    /** The answer of a download: only the invoice's own fields and the thresholds of progressive billing. */
    ObjectNode bare(ObjectNode invoice) {
        return row(invoice).remove(RELATED);
    }
}
