package io.lagomcp.invoices.sandbox.store;

import io.lagomcp.invoices.sandbox.model.FeeJson;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes an invoice as a small electronic one in the manner of UBL 2.1: enough to be read, too little for a tax office. */
final class InvoiceXml {
    private static final String UBL = "urn:oasis:names:specification:ubl:schema:xsd:";
    private static final String COMMERCIAL_INVOICE = "380";

    private final ObjectNode invoice;
    private final String currency;
    private final XMLStreamWriter xml;

    private InvoiceXml(ObjectNode invoice, XMLStreamWriter xml) {
        this.invoice = invoice;
        this.currency = invoice.path("currency").asString();
        this.xml = xml;
    }

    static byte[] of(ObjectNode invoice) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            XMLStreamWriter xml =
                    XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(bytes, StandardCharsets.UTF_8.name());
            new InvoiceXml(invoice, xml).write();
            xml.close();
            return bytes.toByteArray();
        } catch (XMLStreamException impossibleInMemory) {
            throw new IllegalStateException(impossibleInMemory);
        }
    }

    private void write() throws XMLStreamException {
        xml.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
        xml.writeStartElement("Invoice");
        xml.writeDefaultNamespace(UBL + "Invoice-2");
        xml.writeNamespace("cac", UBL + "CommonAggregateComponents-2");
        xml.writeNamespace("cbc", UBL + "CommonBasicComponents-2");
        text("cbc:ID", invoice.path("number").asString());
        text("cbc:IssueDate", invoice.path("issuing_date").asString());
        text("cbc:DueDate", invoice.path("payment_due_date").asString());
        text("cbc:InvoiceTypeCode", COMMERCIAL_INVOICE);
        text("cbc:DocumentCurrencyCode", currency);
        customer();
        xml.writeStartElement("cac:TaxTotal");
        amount("cbc:TaxAmount", invoice.path("taxes_amount_cents"));
        xml.writeEndElement();
        totals();
        int number = 0;
        for (JsonNode fee : invoice.path("fees")) {
            number++;
            line(number, fee);
        }
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private void customer() throws XMLStreamException {
        xml.writeStartElement("cac:AccountingCustomerParty");
        xml.writeStartElement("cac:Party");
        xml.writeStartElement("cac:PartyName");
        text("cbc:Name", InvoicePdf.name(invoice.path("customer")));
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private void totals() throws XMLStreamException {
        xml.writeStartElement("cac:LegalMonetaryTotal");
        amount("cbc:LineExtensionAmount", invoice.path("fees_amount_cents"));
        amount("cbc:TaxExclusiveAmount", invoice.path("sub_total_excluding_taxes_amount_cents"));
        amount("cbc:TaxInclusiveAmount", invoice.path("sub_total_including_taxes_amount_cents"));
        amount("cbc:PayableAmount", invoice.path("total_due_amount_cents"));
        xml.writeEndElement();
    }

    private void line(int number, JsonNode fee) throws XMLStreamException {
        xml.writeStartElement("cac:InvoiceLine");
        text("cbc:ID", Integer.toString(number));
        text("cbc:InvoicedQuantity", fee.path("units").asString());
        amount("cbc:LineExtensionAmount", fee.path("amount_cents"));
        xml.writeStartElement("cac:Item");
        text("cbc:Name", fee.path("item").path("invoice_display_name").asString());
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private void amount(String element, JsonNode minorUnits) throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeAttribute("currencyID", currency);
        xml.writeCharacters(BigDecimal.valueOf(minorUnits.asLong(), FeeJson.decimals(currency))
                .toPlainString());
        xml.writeEndElement();
    }

    private void text(String element, String text) throws XMLStreamException {
        xml.writeStartElement(element);
        // control characters have no place in XML, not even escaped
        xml.writeCharacters(text.replaceAll("\\p{Cntrl}", "?"));
        xml.writeEndElement();
    }
}
