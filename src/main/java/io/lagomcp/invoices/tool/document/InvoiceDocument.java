package io.lagomcp.invoices.tool.document;

import io.lagomcp.invoices.lago.file.SignedLink;
import io.lagomcp.invoices.tool.ToolResult.ResultAttachment;

/** A file of an invoice that Lago has made. */
public record InvoiceDocument(DocumentKind kind, String lagoId, String number, SignedLink link) {
    private static final int STEM_LENGTH = 100;
    private static final String RESERVED_ON_WINDOWS = "(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\\..*)?";

    /**
     * The invoice number as a portable file name: letters, digits, dots, dashes and underscores, without a dot or dash in
     * front.
     */
    String stem() {
        String plain = number.replaceAll("[^A-Za-z0-9._-]+", "_").replaceFirst("^[._-]+", "");
        String kept = plain.substring(0, Math.min(plain.length(), STEM_LENGTH));
        return kept.isEmpty() || kept.matches(RESERVED_ON_WINDOWS) ? "invoice_" + kept : kept;
    }

    String name() {
        return stem() + "." + kind.ending();
    }

    public ResultAttachment.Link linked() {
        return new ResultAttachment.Link(link.reveal(), name(), kind.mediaType());
    }

    /** The content of the file, under the URI of its resource instead of the signed link. */
    public ResultAttachment.Content holding(byte[] bytes) {
        String uri = "lago://invoices/" + lagoId + "/" + kind.ending();
        return new ResultAttachment.Content(uri, name(), kind.mediaType(), bytes);
    }
}
