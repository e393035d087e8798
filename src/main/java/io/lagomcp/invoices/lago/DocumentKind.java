package io.lagomcp.invoices.lago;

import java.nio.charset.StandardCharsets;

/** The files that Lago makes of an invoice. */
public enum DocumentKind {
    PDF("pdf", "application/pdf", "%PDF-", "download", "file_url"),
    /** The electronic invoice, which only billing entities with electronic invoicing have. */
    XML("xml", "application/xml", "<?xml", "download_xml", "xml_url");

    /** Its three bytes in UTF-8, one char each. */
    private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

    private static final int HEAD = 16;

    private final String ending;
    private final String mediaType;
    private final String beginning;
    private final String action;
    private final String field;

    DocumentKind(String ending, String mediaType, String beginning, String action, String field) {
        this.ending = ending;
        this.mediaType = mediaType;
        this.beginning = beginning;
        this.action = action;
        this.field = field;
    }

    /** The extension of the file's name, without the dot. */
    public String ending() {
        return ending;
    }

    public String mediaType() {
        return mediaType;
    }

    /** The last part of the path that asks for it. */
    String action() {
        return action;
    }

    /** The field of an invoice that holds the link to it. */
    public String field() {
        return field;
    }

    /** Whether these bytes begin like such a file, and not like an error page. */
    public boolean isBegunBy(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, HEAD), StandardCharsets.ISO_8859_1);
        return head.startsWith(beginning) || head.startsWith(BYTE_ORDER_MARK + beginning);
    }
}
