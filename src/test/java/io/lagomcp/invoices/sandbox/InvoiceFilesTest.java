package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.Eventually.eventually;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.cents;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code POST /invoices/{id}/download}, and the PDF behind the link. */
class InvoicePdfTest {
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
