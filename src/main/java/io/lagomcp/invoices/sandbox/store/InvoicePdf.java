package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Prints an invoice or credit note on one page, in Western European letters, which every PDF reader has a font for. */
final class InvoicePdf {
    private static final int MOST_LINES = 40;
    private static final int LONGEST_LINE = 100;

    /** Called WinAnsiEncoding in PDF. */
    private static final Charset LETTERS = Charset.forName("windows-1252");

    private InvoicePdf() {}

    static byte[] of(ObjectNode document) {
        return file(page(lines(document)));
    }

    /** A page's content: its lines, from the top, in a font of size 10. */
    private static String page(List<String> lines) {
        StringBuilder content = new StringBuilder("BT /F1 10 Tf 16 TL 56 780 Td\n");
        for (String line : lines) {
            content.append('<').append(printable(line)).append("> Tj T*\n");
        }
        return content.append("ET").toString();
    }

    /** In hexadecimal digits, which need no escapes; characters that the font lacks become question marks. */
    private static String printable(String text) {
        StringBuilder start = new StringBuilder();
        text.codePoints()
                .limit(LONGEST_LINE)
                .map(sign -> Character.isISOControl(sign) ? '?' : sign)
                .forEach(start::appendCodePoint);
        return HexFormat.of().formatHex(start.toString().getBytes(LETTERS));
    }

    /** The objects that a PDF of one page consists of, and the table of where in the file each one is. */
    private static byte[] file(String content) {
        List<String> objects = List.of(
                "<< /Type /Catalog /Pages 2 0 R >>",
                "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
                        + " /Resources << /Font << /F1 5 0 R >> >> >>",
                "<< /Length " + content.length() + " >>\nstream\n" + content + "\nendstream",
                "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
        StringBuilder file = new StringBuilder("%PDF-1.4\n");
        StringBuilder places = new StringBuilder("0000000000 65535 f \n");
        for (int i = 0; i < objects.size(); i++) {
            places.append("%010d 00000 n \n".formatted(file.length()));
            file.append(i + 1).append(" 0 obj\n").append(objects.get(i)).append("\nendobj\n");
        }
        int table = file.length();
        int count = objects.size() + 1;
        file.append("xref\n0 %d\n%strailer\n<< /Size %d /Root 1 0 R >>\n".formatted(count, places, count))
                .append("startxref\n%d\n%%%%EOF\n".formatted(table));
        return file.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static List<String> lines(ObjectNode document) {
        boolean creditNote = document.has("credit_status");
        String currency = text(document, "currency");
        List<String> text = new ArrayList<>();
        text.add((creditNote ? "Credit note " : "Invoice ") + text(document, "number"));
        text.add("Issued " + text(document, "issuing_date")
                + (creditNote
                        ? ", for invoice " + text(document, "invoice_number")
                        : ", due " + text(document, "payment_due_date")));
        text.add("To " + name(document.path("customer")));
        text.add("");
        JsonNode lines = document.path(creditNote ? "items" : "fees");
        for (int i = 0; i < Math.min(lines.size(), MOST_LINES); i++) {
            JsonNode line = lines.path(i);
            JsonNode fee = creditNote ? line.path("fee") : line;
            text.add((creditNote ? "" : text(fee, "units") + " x ")
                    + text(fee.path("item"), "invoice_display_name") + "   "
                    + money(cents(line, "amount_cents"), currency));
        }
        if (lines.size() > MOST_LINES) {
            text.add("and " + (lines.size() - MOST_LINES) + " more lines");
        }
        text.add("");
        text.add("Taxes " + money(cents(document, "taxes_amount_cents"), currency));
        text.add("Total " + money(cents(document, "total_amount_cents"), currency));
        return text;
    }

    /** The name of the customer on its invoices. */
    static String name(JsonNode customer) {
        String company = text(customer, "name");
        return company.isEmpty() ? text(customer, "firstname") + " " + text(customer, "lastname") : company;
    }

    private static String money(long minorUnits, String currency) {
        return BigDecimal.valueOf(minorUnits, Currencies.decimals(currency)).toPlainString() + " " + currency;
    }
}
