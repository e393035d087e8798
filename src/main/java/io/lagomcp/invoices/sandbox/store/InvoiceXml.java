package io.lagomcp.invoices.sandbox.store;

import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes an invoice as a small electronic invoice in the style of UBL 2.1: readable, but not complete enough for a tax office. */
final class InvoiceXml {
    private static final String INVOICE = """
        <?xml version="1.0" encoding="UTF-8"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2" \
        xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" \
        xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">\
        <cbc:ID>%s</cbc:ID><cbc:IssueDate>%s</cbc:IssueDate><cbc:DueDate>%s</cbc:DueDate>\
        <cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode><cbc:DocumentCurrencyCode>%s</cbc:DocumentCurrencyCode>\
        <cac:AccountingCustomerParty><cac:Party><cac:PartyName><cbc:Name>%s</cbc:Name></cac:PartyName></cac:Party>\
        </cac:AccountingCustomerParty><cac:TaxTotal>%s</cac:TaxTotal><cac:LegalMonetaryTotal>%s%s%s%s\
        </cac:LegalMonetaryTotal>%s</Invoice>\
        """;

    private static final String LINE = """
        <cac:InvoiceLine><cbc:ID>%d</cbc:ID><cbc:InvoicedQuantity>%s</cbc:InvoicedQuantity>%s\
        <cac:Item><cbc:Name>%s</cbc:Name></cac:Item></cac:InvoiceLine>\
        """;

    private InvoiceXml() {}

    static byte[] of(ObjectNode invoice) {
        String currency = text(invoice, "currency");
        StringBuilder lines = new StringBuilder();
        int number = 0;
        for (JsonNode fee : invoice.path("fees")) {
            String name = escape(text(fee.path("item"), "invoice_display_name"));
            String amount = amount("LineExtensionAmount", fee, "amount_cents", currency);
            lines.append(LINE.formatted(++number, escape(text(fee, "units")), amount, name));
        }
        Stream<String> head = Stream.of("number", "issuing_date", "payment_due_date", "currency")
                .map(field -> escape(text(invoice, field)));
        Stream<String> body = Stream.of(
                escape(InvoicePdf.name(invoice.path("customer"))),
                amount("TaxAmount", invoice, "taxes_amount_cents", currency),
                amount("LineExtensionAmount", invoice, "fees_amount_cents", currency),
                amount("TaxExclusiveAmount", invoice, "sub_total_excluding_taxes_amount_cents", currency),
                amount("TaxInclusiveAmount", invoice, "sub_total_including_taxes_amount_cents", currency),
                amount("PayableAmount", invoice, "total_due_amount_cents", currency),
                lines.toString());
        return INVOICE.formatted(Stream.concat(head, body).toArray()).getBytes(StandardCharsets.UTF_8);
    }

    private static String amount(String element, JsonNode object, String field, String currency) {
        BigDecimal amount = BigDecimal.valueOf(cents(object, field), Currencies.decimals(currency));
        return "<cbc:%1$s currencyID=\"%2$s\">%3$s</cbc:%1$s>".formatted(element, currency, amount.toPlainString());
    }

    /** XML permits no control characters, not even escaped. */
    private static String escape(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", "?");
        return printable.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
