package io.lagomcp.invoices.tool.view;

import io.lagomcp.invoices.lago.Invoice;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The lines of an invoice by pages: an invoice for usage can have hundreds. */
public record InvoiceLinePage(int page) {
    private static final int ON_A_PAGE = 20;
    private static final String FEES = "fees";
    private static final String COUNT = "fees_count";
    private static final String NEXT_PAGE = "fees_next_page";

    /** What this puts. */
    public static final List<String> FIELDS = List.of(FEES, COUNT, NEXT_PAGE);

    /** Puts the lines of this page with their names and amounts, how many there are in all, and which page comes next. */
    void writeConcise(Invoice invoice, ObjectNode shown) {
        if (invoice.json().path(FEES) instanceof ArrayNode fees) {
            ArrayNode lines = shown.putArray(FEES);
            ofPage(fees).forEach(fee -> lines.add(line(fee, invoice.currency())));
            writePosition(fees, shown);
        }
    }

    /** Cuts the lines to this page, if there are several pages. */
    void writeFull(Invoice invoice, ObjectNode shown) {
        if (invoice.json().path(FEES) instanceof ArrayNode fees && (fees.size() > ON_A_PAGE || page > 1)) {
            shown.set(FEES, ofPage(fees));
            writePosition(fees, shown);
        }
    }

    private ArrayNode ofPage(ArrayNode fees) {
        ArrayNode lines = JsonNodeFactory.instance.arrayNode();
        fees.valueStream().skip((page - 1L) * ON_A_PAGE).limit(ON_A_PAGE).forEach(lines::add);
        return lines;
    }

    private void writePosition(ArrayNode fees, ObjectNode shown) {
        shown.put(COUNT, fees.size());
        if ((long) page * ON_A_PAGE < fees.size()) {
            shown.put(NEXT_PAGE, page + 1);
        }
    }

    private static ObjectNode line(JsonNode fee, String currency) {
        JsonNode item = fee.path("item");
        String title = item.path("invoice_display_name").asString("");
        ObjectNode line = JsonNodeFactory.instance
                .objectNode()
                .put("name", title.isEmpty() ? item.path("name").asString("") : title);
        if (item.path("type").asString("").equals("add_on")) {
            item.optional("code").ifPresent(code -> line.set("add_on_code", code));
        }
        fee.optional("units").ifPresent(units -> line.put("units", withoutEmptyFraction(units.asString(""))));
        return InvoiceView.addAmount(fee, currency, line);
    }

    /** Lago writes whole numbers with a fraction of 0, which says nothing. */
    private static String withoutEmptyFraction(String units) {
        return units.endsWith(".0") ? units.substring(0, units.length() - 2) : units;
    }
}
