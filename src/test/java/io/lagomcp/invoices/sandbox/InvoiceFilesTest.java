package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.Eventually.eventually;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import tools.jackson.databind.JsonNode;

/** {@code POST /invoices/{id}/download} and {@code download_xml}, and the files behind the links. */
class InvoiceFilesTest {
    @AutoClose
    private final SandboxClient lago = SandboxClient.start(SandboxClient.quick());

    /** The reader of these tests notes the fonts of the machine, and would do so in the home folder. */
    @BeforeAll
    static void leaveNothingInTheHomeFolder() {
        System.setProperty("pdfbox.fontcache", "target");
    }

    @Test
    void theFirstDownloadIsEmptyAndALaterOneHasTheLink() {
        String id = lago.anyId("status=finalized", row -> row.path("file_url").isNull());
        SandboxClient.Answer first = download(id);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.body()).isEmpty();
        SandboxClient.Answer later =
                eventually(() -> download(id), answer -> !answer.body().isEmpty());
        assertThat(later.invoice().path("file_url").asString())
                .matches(
                        "http://127\\.0\\.0\\.1:\\d+/rails/active_storage/blobs/redirect/[\\w=-]+--\\w{40}/[\\w-]+\\.pdf");
    }

    @Test
    void aDownloadShowsTheInvoicesOwnFieldsOnly() {
        JsonNode invoice = download(withPdf("acme")).invoice();
        assertThat(invoice.path("number").isString()).isTrue();
        assertThat(invoice.path("total_due_amount_cents").isIntegralNumber()).isTrue();
        for (String related : new String[] {"customer", "metadata", "applied_taxes", "fees", "error_details"}) {
            assertThat(invoice.has(related)).as("has %s", related).isFalse();
        }
    }

    @Test
    void aVoidedInvoiceHasNoDownloadButStillShowsItsOldLink() {
        JsonNode voided = lago.any("status=voided", row -> row.path("file_url").isString());
        assertThat(download(text(voided, "lago_id")).status()).isEqualTo(404);
        assertThat(fetch(voided).statusCode()).isEqualTo(200);
    }

    @Test
    void theLinkOpensAPdfWithNumberLinesAndTotalWithoutKey() throws IOException {
        JsonNode invoice = lago.find(withPdf("umlaut"));
        HttpResponse<byte[]> pdf = fetch(invoice);
        assertThat(pdf.headers().firstValue("Content-Type")).hasValue("application/pdf");
        String text = textOf(pdf.body());
        assertThat(text)
                .contains(text(invoice, "number"))
                .contains("Müßiggang & Söhne Straßenbräu AG")
                .contains(text(invoice.path("fees").path(0).path("item"), "name"))
                .contains("Total ")
                .contains(" EUR");
    }

    @Test
    void aYenInvoiceHasNoDecimals() throws IOException {
        JsonNode invoice = lago.find(withPdf("sakura"));
        assertThat(textOf(fetch(invoice).body())).contains("Total " + cents(invoice, "total_amount_cents") + " JPY");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mirage", "markup", "injection", "zolty"})
    void unprintableSignsDoNotPreventAPdf(String customer) throws IOException {
        JsonNode invoice = lago.find(withPdf(customer));
        assertThat(textOf(fetch(invoice).body())).contains(text(invoice, "number"));
    }

    @Test
    void aSignThatTheFontLacksBecomesAQuestionMark() throws IOException {
        JsonNode invoice = lago.find(withPdf("zolty"));
        assertThat(text(invoice.path("customer"), "name")).startsWith("Żółty Przykład");
        assertThat(textOf(fetch(invoice).body())).contains("To ?ó?ty Przyk?ad sp. z o.o.");
    }

    @Test
    void aHugeInvoiceStillFitsOnOnePage() throws IOException {
        JsonNode huge = lago.any(
                "external_customer_id=contoso&issuing_date_from=2026-02-01&issuing_date_to=2026-02-28", row -> true);
        assertThat(textOf(fetch(lago.find(text(huge, "lago_id"))).body())).contains("and 80 more lines");
    }

    @Test
    void aCreditNoteHasAPdfOfItsOwn() throws IOException {
        JsonNode invoice = lago.find(withPdf("acme"));
        lago.post(
                "/invoices/" + text(invoice, "lago_id") + "/void",
                "{\"generate_credit_note\":true,\"credit_amount\":100}");
        String number = text(invoice, "number");

        JsonNode notes = eventually(
                () -> lago.get("/credit_notes?invoice_number=" + number).json().path("credit_notes"),
                all -> all.size() == 2
                        && all.valueStream()
                                .allMatch(note -> note.path("file_url").isString()));

        assertThat(text(notes.path(0), "file_url")).endsWith("/" + number + "-CN002.pdf");
        assertThat(textOf(fetch(notes.path(1)).body()))
                .contains("Credit note " + number + "-CN001")
                .contains(", for invoice " + number)
                .contains("To Acme GmbH")
                .contains("Total 1.00 EUR");
    }

    @Test
    void aForgedLinkIsNotFound() {
        URI forged = lago.sandbox().apiUrl().resolve("/rails/active_storage/blobs/redirect/forged--00/a.pdf");
        assertThat(lago.fetch(forged).statusCode()).isEqualTo(404);
    }

    @Test
    void theFirstDownloadOfAnXmlIsEmptyAndALaterOneHasTheLink() {
        String id = lago.anyId("status=finalized&external_customer_id=acme");
        SandboxClient.Answer first = downloadXml(id);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.body()).isEmpty();
        JsonNode later = eventually(
                        () -> downloadXml(id), answer -> !answer.body().isEmpty())
                .invoice();
        assertThat(text(later, "xml_url"))
                .matches(
                        "http://127\\.0\\.0\\.1:\\d+/rails/active_storage/blobs/redirect/[\\w=-]+--\\w{40}/[\\w-]+\\.xml");
        assertThat(later.has("fees"))
                .as("it shows the invoice's own fields only")
                .isFalse();
    }

    @Test
    void withoutElectronicInvoicesItStaysEmpty() {
        String id = lago.anyId("status=finalized&billing_entity_codes[]=overseas");
        JsonNode before = lago.find(id);
        for (int i = 0; i < 3; i++) {
            assertThat(downloadXml(id).body()).isEmpty();
        }
        assertThat(lago.find(id)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme", "mirage", "markup", "umlaut", "zolty"})
    void theLinkOpensAWellFormedXmlWithoutKey(String customer) throws Exception {
        JsonNode invoice = withXml(lago.anyId("status=finalized&external_customer_id=" + customer));
        HttpResponse<byte[]> file = lago.fetch(URI.create(text(invoice, "xml_url")));
        assertThat(file.headers().firstValue("Content-Type")).hasValue("application/xml");
        Element xml = DocumentBuilderFactory.newDefaultNSInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(file.body()))
                .getDocumentElement();
        assertThat(xml.getLocalName()).isEqualTo("Invoice");
        assertThat(texts(xml, "ID")).first().isEqualTo(text(invoice, "number"));
        assertThat(texts(xml, "DocumentCurrencyCode")).containsExactly(text(invoice, "currency"));
        assertThat(texts(xml, "Name"))
                .first()
                .isEqualTo(text(invoice.path("customer"), "name").replaceAll("\\p{Cntrl}", "?"));
        assertThat(texts(xml, "TaxInclusiveAmount"))
                .containsExactly(invoice.path("sub_total_including_taxes_amount_cents")
                        .decimalValue()
                        .movePointLeft(2)
                        .setScale(2)
                        .toPlainString());
        assertThat(xml.getElementsByTagNameNS("*", "InvoiceLine").getLength())
                .isEqualTo(invoice.path("fees").size());
    }

    private JsonNode withXml(String id) {
        downloadXml(id);
        return eventually(
                () -> lago.find(id), invoice -> invoice.path("xml_url").isString());
    }

    private SandboxClient.Answer downloadXml(String id) {
        return lago.post("/invoices/" + id + "/download_xml", "");
    }

    private static List<String> texts(Element xml, String name) {
        NodeList nodes = xml.getElementsByTagNameNS("*", name);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }

    private String withPdf(String customer) {
        return lago.anyId("status=finalized&external_customer_id=" + customer, row -> row.path("file_url")
                .isString());
    }

    private SandboxClient.Answer download(String id) {
        return lago.post("/invoices/" + id + "/download", "");
    }

    private HttpResponse<byte[]> fetch(JsonNode invoice) {
        return lago.fetch(URI.create(text(invoice, "file_url")));
    }

    private static String textOf(byte[] pdf) throws IOException {
        try (PDDocument document = Loader.loadPDF(pdf)) {
            assertThat(document.getNumberOfPages()).isEqualTo(1);
            return new PDFTextStripper().getText(document);
        }
    }
}
