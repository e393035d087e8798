package io.lagomcp.invoices.resource;

/** The forms in which an invoice can be read. */
enum ResourceKind {
    JSON("", "application/json", "invoice", "Invoice", "Everything Lago holds of an invoice, personal data included"),
    PDF("/pdf", "application/pdf", "invoice-pdf", "Invoice PDF", "The PDF of a finalized invoice, made if needed"),
    XML(
            "/xml",
            "application/xml",
            "invoice-xml",
            "Electronic invoice",
            "The XML of a finalized invoice, made if needed, where the billing entity issues electronic invoices");

    static final String ROOT = "lago://invoices/";

    private final String suffix;
    private final String mediaType;
    private final String name;
    private final String title;
    private final String description;

    ResourceKind(String suffix, String mediaType, String name, String title, String description) {
        this.suffix = suffix;
        this.mediaType = mediaType;
        this.name = name;
        this.title = title;
        this.description = description;
    }

    /** Behind the invoice's id. */
    String suffix() {
        return suffix;
    }

    String mediaType() {
        return mediaType;
    }

    ResourceTemplate template() {
        return new ResourceTemplate(ROOT + "{lago_id}" + suffix, name, title, description, mediaType);
    }
}
