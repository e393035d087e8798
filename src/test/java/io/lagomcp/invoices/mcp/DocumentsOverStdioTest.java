package io.lagomcp.invoices.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.config.ConfirmationMethod;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.mcp.stdio.StdioTestClient;
import io.lagomcp.invoices.prompt.PromptRegistry;
import io.lagomcp.invoices.tool.read.DocumentDownloader;
import io.lagomcp.invoices.tool.read.TestDownloads;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Files of invoices on their way to a client, and what it hears while it waits for one. */
class DocumentsOverStdioTest {
    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    private final Invoice withPdf =
            account.invoice("finalized", any -> any.fileUrl().isPresent());
    private final Invoice withoutPdf =
            account.invoice("finalized", any -> any.fileUrl().isEmpty());
    private final TestDownloads documents = new TestDownloads();

    @Test
    void aLinkComesAsAResourceLinkBehindTheJson() throws Exception {
        try (StdioTestClient client = client(documents.withoutWaiting())) {
            client.call("1", "download_invoice", arguments(withPdf, "link"));
            JsonNode result = client.next().path("result");

            assertThat(result.path("structuredContent").path("ready").booleanValue())
                    .isTrue();
            assertThat(result.path("content")).hasSize(2);
            assertThat(result.path("content").path(0).path("text").stringValue())
                    .isEqualTo(result.path("structuredContent").toString());
            assertThat(result.path("content").path(1))
                    .hasToString("{'type':'resource_link','name':'%s.pdf','uri':'%s','mimeType':'application/pdf'}"
                            .formatted(
                                    withPdf.number(),
                                    result.path("structuredContent")
                                            .path("file_url")
                                            .stringValue())
                            .replace('\'', '"'));
        }
    }

    @ParameterizedTest
    @CsvSource({"2024-11-05, 1", "2025-03-26, 1", "2025-06-18, 2", "2025-11-25, 2"})
    void aResourceLinkIsSentOnlyInRevisionsThatHaveIt(String revision, int blocks) throws Exception {
        try (StdioTestClient client = unconnected(documents.withoutWaiting())) {
            client.shakeHands(revision, "{}");
            client.call("1", "download_invoice", arguments(withPdf, "link"));
            JsonNode result = client.next().path("result");

            assertThat(result.path("content")).hasSize(blocks);
            assertThat(result.at("/content/0/text").stringValue()).contains("\"file_url\"");
        }
    }

    @Test
    void aFileComesAsAnEmbeddedResource() throws Exception {
        try (StdioTestClient client = client(documents.withoutWaiting())) {
            client.call("1", "download_invoice", arguments(withPdf, "content"));
            JsonNode result = client.next().path("result");

            JsonNode block = result.path("content").path(1);
            assertThat(block.path("type").stringValue()).isEqualTo("resource");
            JsonNode resource = block.path("resource");
            assertThat(resource.propertyNames()).containsExactlyInAnyOrder("uri", "mimeType", "blob");
            assertThat(resource.path("uri").stringValue()).isEqualTo("lago://invoices/" + withPdf.lagoId() + "/pdf");
            assertThat(resource.path("mimeType").stringValue()).isEqualTo("application/pdf");
            byte[] pdf = Base64.getDecoder().decode(resource.path("blob").stringValue());
            assertThat(new String(pdf, StandardCharsets.ISO_8859_1)).startsWith("%PDF-");
            assertThat(result.path("structuredContent").path("size").intValue()).isEqualTo(pdf.length);
        }
    }

    @Test
    void aClientThatWaitsHearsHowLongUnderItsToken() throws Exception {
        try (StdioTestClient client = client(documents.withoutWaiting())) {
            client.callWithProgress("1", "download_invoice", arguments(withoutPdf, "link"), "\"t\"");
            JsonNode first = client.next();
            JsonNode last = first;
            double before = -1;
            for (JsonNode next = first; next.has("method"); next = client.next()) {
                assertThat(next.path("method").stringValue()).isEqualTo("notifications/progress");
                assertThat(next.path("params").path("progress").doubleValue())
                        .as("progress after %s", before)
                        .isGreaterThan(before);
                before = next.path("params").path("progress").doubleValue();
                last = next;
            }

            assertThat(first.path("params"))
                    .hasToString("{'progressToken':'t','progress':0.0,'total':30.0,'message':'Lago is making the PDF.'}"
                            .replace('\'', '"'));
            assertThat(last.path("params").path("total").doubleValue()).isEqualTo(30);
        }
    }

    @Test
    void aClientWithoutATokenHearsTheAnswerOnly() throws Exception {
        try (StdioTestClient client = client(documents.withoutWaiting())) {
            client.call("1", "download_invoice", arguments(withoutPdf, "link"));

            assertThat(client.next()
                            .path("result")
                            .path("structuredContent")
                            .path("ready")
                            .booleanValue(true))
                    .isFalse();
        }
    }

    @Test
    void aCancelledCallWaitsNoLongerAndIsNotAnswered() throws Exception {
        StdioTestClient client = client(documents.waitingForEver());
        client.callWithProgress("1", "download_invoice", arguments(withoutPdf, "link"), "7");
        assertThat(client.next().path("method").stringValue()).isEqualTo("notifications/progress");

        client.cancel("1");

        assertThat(documents.wasInterrupted())
                .as("whoever waited was interrupted")
                .isTrue();
        client.close();
        assertThat(client.nextIfAny()).as("an answer to a cancelled call").isNull();
    }

    private StdioTestClient client(DocumentDownloader documents) throws InterruptedException {
        StdioTestClient client = unconnected(documents);
        client.shakeHands("{}");
        return client;
    }

    private StdioTestClient unconnected(DocumentDownloader documents) {
        Clock clock = Clock.systemUTC();
        ApprovalService approvals = new ApprovalService(
                Policy.readOnly(), account.lago(), account.lago(), TestAuditLogs.fresh(clock), clock);
        ToolRegistry registry = new ToolRegistry(account.lago(), approvals, documents, clock);
        return new StdioTestClient(new InvoiceServer(
                registry,
                new PromptRegistry(registry, clock),
                ConfirmationMethod.AUTO,
                ConfirmationTimeout.of(Duration.ofMinutes(1)))::connect);
    }

    private static String arguments(Invoice invoice, String form) {
        return "{\"lago_id\":\"%s\",\"as\":\"%s\"}".formatted(invoice.lagoId(), form);
    }
}
