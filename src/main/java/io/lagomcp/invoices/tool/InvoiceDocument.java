package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.SignedLink;

/** A file of an invoice that Lago has made. */
record InvoiceDocument(DocumentKind kind, String lagoId, String number, SignedLink link) {
    private static final int STEM_LENGTH = 100;
    private static final String RESERVED_ON_WINDOWS = "(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?";

    /**
     * The invoice number as a file can be called everywhere: letters, digits, dots, dashes and underscores, and no dot or
     * dash in front.
     */
    String stem() {
        String plain = number.replaceAll("[^A-Za-z0-9._-]+", "_").replaceFirst("^[._-]+", "");
        String kept = plain.substring(0, Math.min(plain.length(), STEM_LENGTH));
        return kept.isEmpty() || kept.matches(RESERVED_ON_WINDOWS) ? "invoice_" + kept : kept;
    }

    String name() {
        return stem() + "." + kind.ending();
    }

    Attachment.Link linked() {
        return new Attachment.Link(link.reveal(), name(), kind.mediaType());
    }

    /** The file itself, under an address that opens nothing to anybody else. */
    Attachment.Content holding(byte[] bytes) {
        String uri = "lago://invoices/" + lagoId + "/" + kind.ending();
        return new Attachment.Content(uri, name(), kind.mediaType(), bytes);
    }
}
