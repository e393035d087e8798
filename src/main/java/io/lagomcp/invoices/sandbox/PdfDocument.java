package io.lagomcp.invoices.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.common.PDRectangle;
import org.apache.pdfbox.pdmodel.font.PDFont;
import org.apache.pdfbox.pdmodel.font.PDType0Font;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints an invoice on one page. */
final class PdfDocument {
    private static final int MOST_LINES = 40;
    private static final int LONGEST_LINE = 100;

    /** Comes with PDFBox. The standard fonts would make PDFBox search the machine and leave a cache in the home folder. */
    private static final String FONT = "/org/apache/pdfbox/resources/ttf/LiberationSans-Regular.ttf";

    private PdfDocument() {}

    static byte[] of(ObjectNode invoice) {
        try (PDDocument document = new PDDocument();
                InputStream file = Objects.requireNonNull(PDFont.class.getResourceAsStream(FONT))) {
            PDFont font = PDType0Font.load(document, file);
            PDPage page = new PDPage(PDRectangle.A4);
            document.addPage(page);
            // PDFBox would take the time for it, and no two readers of a link would get the same file
            document.setDocumentId((long) invoice.hashCode());
            print(document, page, font, text(invoice));
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            document.save(bytes);
            return bytes.toByteArray();
        } catch (IOException impossibleInMemory) {
            throw new UncheckedIOException(impossibleInMemory);
        }
    }

    private static void print(PDDocument document, PDPage page, PDFont font, List<String> lines) throws IOException {
        try (PDPageContentStream content = new PDPageContentStream(document, page)) {
            content.beginText();
            content.setFont(font, 10);
            content.setLeading(16);
            content.newLineAtOffset(56, 780);
            for (String line : lines) {
                content.showText(printable(line, font));
                content.newLine();
            }
            content.endText();
        }
    }

    private static List<String> text(ObjectNode invoice) {
        JsonNode customer = invoice.path("customer");
        String currency = invoice.path("currency").asString();
        List<String> text = new ArrayList<>();
        text.add("Invoice " + invoice.path("number").asString());
        text.add("Issued " + invoice.path("issuing_date").asString() + ", due "
                + invoice.path("payment_due_date").asString());
        text.add("To " + name(customer));
        text.add("");
        JsonNode fees = invoice.path("fees");
        for (int i = 0; i < Math.min(fees.size(), MOST_LINES); i++) {
            JsonNode fee = fees.path(i);
            text.add(fee.path("units").asString() + " x "
                    + fee.path("item").path("invoice_display_name").asString() + "   "
                    + money(fee.path("amount_cents").asLong(), currency));
        }
        if (fees.size() > MOST_LINES) {
            text.add("and " + (fees.size() - MOST_LINES) + " more lines");
        }
        text.add("");
        text.add("Taxes " + money(invoice.path("taxes_amount_cents").asLong(), currency));
        text.add("Total " + money(invoice.path("total_amount_cents").asLong(), currency));
        return text;
    }

    /** What the customer is called on its invoices. */
    static String name(JsonNode customer) {
        String company = customer.path("name").asString();
        return company.isEmpty()
                ? customer.path("firstname").asString() + " "
                        + customer.path("lastname").asString()
                : company;
    }

    private static String money(long minorUnits, String currency) {
        return BigDecimal.valueOf(minorUnits, FeeForm.decimals(currency)).toPlainString() + " " + currency;
    }

    /** The text as far as the font has signs for it, with a question mark for each one that it lacks. */
    private static String printable(String text, PDFont font) {
        StringBuilder printable = new StringBuilder();
        text.codePoints()
                .limit(LONGEST_LINE)
                .mapToObj(Character::toString)
                .forEach(sign -> printable.append(has(font, sign) ? sign : "?"));
        return printable.toString();
    }

    private static boolean has(PDFont font, String sign) {
        try {
            font.encode(sign);
            return true;
        } catch (IllegalArgumentException | IOException lacking) {
            return false;
        }
    }
}
