package io.lagomcp.invoices.tool;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.guard.SandboxAccount;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.sandbox.SandboxOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class DownloadInvoiceTest {
    @AutoClose
    private final SandboxAccount account =
            SandboxAccount.open(SandboxOptions.defaults().withPdfDelay(Duration.ofMillis(1)));

    private final Desk desk = Desk.at(account);

    @Test
    void givesTheLinkAsSoonAsThereIsAPdf() throws IOException, InterruptedException {
        Invoice invoice = account.invoice("finalized", any -> any.fileUrl().isEmpty());

        ObjectNode first = desk.result("download_invoice", id(invoice));
        assertThat(first)
                .hasToString("{\"ready\":false,\"note\":"
                        + "\"Lago is making the PDF now. Call download_invoice again in a few seconds.\"}");

        ObjectNode later = first;
        for (int tries = 0; !later.path("ready").booleanValue() && tries < 10_000; tries++) {
            later = desk.result("download_invoice", id(invoice));
        }
        assertThat(later.path("number").asString()).isEqualTo(invoice.number());
        assertThat(head(later.path("file_url").asString()))
                .as("what the link opens")
                .isEqualTo("%PDF");
    }

    @Test
    void saysWhyADraftHasNoPdf() {
        JsonNode error = desk.error("download_invoice", id(account.draft()));

        assertThat(error.path("code").asString()).isEqualTo("invoice_not_found");
        assertThat(error.path("message").asString()).contains("is draft").contains("download_invoice is not possible");
        assertThat(error.path("hint").asString()).startsWith("Only a finalized invoice has a PDF.");
    }

    @Test
    void anUnknownIdIsUnknown() {
        JsonNode error = desk.error("download_invoice", "{'lago_id':'1a901a90-1a90-4a90-9a90-1a901a901a90'}");

        assertThat(error.path("message").asString()).isEqualTo("Lago has no invoice with this id.");
        assertThat(error.has("allowed_actions")).isFalse();
    }

    private static String head(String link) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(link)).build();
        String body = HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString(java.nio.charset.StandardCharsets.ISO_8859_1))
                .body();
        return body.substring(0, Math.min(4, body.length()));
    }

    private static String id(Invoice invoice) {
        return "{'lago_id':'%s'}".formatted(invoice.lagoId());
    }
}
