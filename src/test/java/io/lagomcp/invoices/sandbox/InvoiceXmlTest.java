package io.lagomcp.invoices.sandbox;

import static io.lagomcp.invoices.Eventually.eventually;
import static io.lagomcp.invoices.sandbox.store.SandboxJson.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import tools.jackson.databind.JsonNode;

/** {@code POST /invoices/{id}/download_xml}, and the electronic invoice behind the link. */
class InvoiceXmlTest {
    @AutoClose
    private final SandboxClient lago = SandboxClient.start(SandboxClient.quick());

    @Test
    void theFirstDownloadIsEmptyAndALaterOneHasTheLink() {
        String id = lago.anyId("status=finalized&external_customer_id=acme");
        SandboxClient.Answer first = download(id);
        assertThat(first.status()).isEqualTo(200);
        assertThat(first.body()).isEmpty();
        JsonNode later = eventually(() -> download(id), answer -> !answer.body().isEmpty())
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
            assertThat(download(id).body()).isEmpty();
        }
        assertThat(lago.find(id)).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"acme", "mirage", "markup", "umlaut", "zolty"})
    void theLinkOpensAWellFormedInvoiceWithoutKey(String customer) throws Exception {
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
        download(id);
        return eventually(
                () -> lago.find(id), invoice -> invoice.path("xml_url").isString());
    }

    private SandboxClient.Answer download(String id) {
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
}
