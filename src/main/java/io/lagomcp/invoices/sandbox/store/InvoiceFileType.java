package io.lagomcp.invoices.sandbox.store;

import io.lagomcp.invoices.sandbox.http.SandboxResponse;
import io.lagomcp.invoices.sandbox.model.BillingEntity;
import tools.jackson.databind.node.ObjectNode;

/** The kinds of file that an invoice can have. */
public enum InvoiceFileType {
    PDF("file_url", ".pdf"),
    /** The electronic invoice, which Lago makes only for the billing entities that are set up for it. */
    XML("xml_url", ".xml");

    private final String field;
    private final String extension;

    InvoiceFileType(String field, String extension) {
        this.field = field;
        this.extension = extension;
    }

    /** The field of the invoice that holds the link. */
    String field() {
        return field;
    }

    String extension() {
        return extension;
    }

    boolean madeFor(ObjectNode invoice) {
        return this == PDF || BillingEntity.of(invoice).electronicInvoices();
    }

    SandboxResponse show(ObjectNode owner) {
        return switch (this) {
            case PDF -> SandboxResponse.file("application/pdf", InvoicePdf.of(owner));
            case XML -> SandboxResponse.file("application/xml", InvoiceXml.of(owner));
        };
    }
}
