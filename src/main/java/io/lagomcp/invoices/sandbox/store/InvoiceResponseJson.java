package io.lagomcp.invoices.sandbox.store;

import java.net.URI;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * An invoice as the different answers show it.
 *
 * @param host where the links to documents lead
 */
public record InvoiceResponseJson(URI host) {
    private static final List<String> DETAIL = List.of(
            "billing_periods", "subscriptions", "fees", "credits", "error_details", "applied_invoice_custom_sections");

    private static final List<String> RELATED = List.of("customer", "metadata", "applied_taxes");

    /** Everything of an invoice or credit note. */
    public ObjectNode full(ObjectNode owner) {
        ObjectNode shown = owner.deepCopy();
        for (InvoiceFileType document : InvoiceFileType.values()) {
            String path = shown.path(document.field()).asString();
            if (!path.isEmpty()) {
                shown.put(document.field(), host.resolve(path).toString());
            }
        }
        return shown;
    }

    /** A row of a list: no fees, subscriptions, credits, billing periods or errors. */
    public ObjectNode row(ObjectNode invoice) {
        return full(invoice).remove(DETAIL);
    }

    /** The answer of a download: the invoice's own fields only, and the thresholds of progressive billing. */
    ObjectNode bare(ObjectNode invoice) {
        return row(invoice).remove(RELATED);
    }
}
