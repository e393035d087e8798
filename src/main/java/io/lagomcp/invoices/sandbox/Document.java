package io.lagomcp.invoices.sandbox;

import tools.jackson.databind.node.ObjectNode;

/** The kinds of file that an invoice can have. */
enum Document {
    PDF("file_url", ".pdf"),
    /** The electronic invoice, which Lago makes only for the billing entities that are set up for it. */
    XML("xml_url", ".xml");

    private final String field;
    private final String extension;

    Document(String field, String extension) {
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

    Response show(ObjectNode owner) {
        return switch (this) {
            case PDF -> Response.file("application/pdf", PdfDocument.of(owner));
            case XML -> Response.file("application/xml", XmlDocument.of(owner));
        };
    }
}
