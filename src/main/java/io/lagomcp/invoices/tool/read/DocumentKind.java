package io.lagomcp.invoices.tool.read;

import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.http.LagoException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The files that Lago makes of an invoice. */
public enum DocumentKind {
    PDF("pdf", "application/pdf", "%PDF-") {
        @Override
        Optional<Invoice> ask(InvoiceReader invoices, String lagoId) {
            return invoices.download(lagoId);
        }

        @Override
        Optional<String> link(Invoice invoice) {
            return invoice.fileUrl();
        }
    },
    XML("xml", "application/xml", "<?xml") {
        @Override
        Optional<Invoice> ask(InvoiceReader invoices, String lagoId) {
            return invoices.downloadXml(lagoId);
        }

        @Override
        Optional<String> link(Invoice invoice) {
            return invoice.xmlUrl();
        }

        @Override
        boolean isNeverMade(InvoiceReader invoices, String lagoId) {
            try {
                return issuesNone(invoices, invoices.find(lagoId));
            } catch (LagoException unread) {
                return false;
            }
        }

        private static boolean issuesNone(InvoiceReader invoices, Invoice invoice) {
            String entity = invoice.json().path("billing_entity_code").asString("");
            return !entity.isEmpty()
                    && invoices.account()
                            .billingEntity(entity)
                            .value()
                            .filter(found -> found.path("einvoicing").isBoolean())
                            .filter(found -> !found.path("einvoicing").booleanValue())
                            .isPresent();
        }
    };

    /** Its three bytes in UTF-8, one char each. */
    private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

    private static final int HEAD = 16;

    private final String ending;
    private final String mediaType;
    private final String beginning;

    DocumentKind(String ending, String mediaType, String beginning) {
        this.ending = ending;
        this.mediaType = mediaType;
        this.beginning = beginning;
    }

    /** Lets Lago generate it; empty until it exists. */
    abstract Optional<Invoice> ask(InvoiceReader invoices, String lagoId);

    /** Whether Lago is known to generate no such file for this invoice; takes at most two requests. */
    boolean isNeverMade(InvoiceReader invoices, String lagoId) {
        return false;
    }

    /** The link to it, once it exists. */
    abstract Optional<String> link(Invoice invoice);

    /** The extension of the file's name, without the dot. */
    String ending() {
        return ending;
    }

    String mediaType() {
        return mediaType;
    }

    /** Whether these bytes begin like such a file, and not like an error page. */
    boolean isBegunBy(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, HEAD), StandardCharsets.ISO_8859_1);
        return head.startsWith(beginning) || head.startsWith(BYTE_ORDER_MARK + beginning);
    }
}
