package io.lagomcp.invoices.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.config.ConfirmationMethod;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.mcp.protocol.SdkJson;
import io.lagomcp.invoices.mcp.stdio.StdioTestClient;
import io.lagomcp.invoices.prompt.PromptRegistry;
import io.lagomcp.invoices.tool.read.DocumentDownloader;
import io.lagomcp.invoices.tool.read.TestDownloads;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Invoices as resources, as a client sees them. */
class ResourcesOverStdioTest {
    private static final SandboxAccount ACCOUNT = SandboxAccount.open();
    private static final Invoice WITH_PDF =
            ACCOUNT.invoice("finalized", any -> any.fileUrl().isPresent());
    private static final Invoice WITHOUT_PDF =
            ACCOUNT.invoice("finalized", any -> any.fileUrl().isEmpty());
    private static final String UNKNOWN_ID = "1a901a90-1a90-4a90-9a90-1a901a901a90";

    private final TestDownloads documents = new TestDownloads();

    @AfterAll
    static void close() {
        ACCOUNT.close();
    }

    @Test
    void theHandshakeOffersResourcesAndCompletionAndTellsTheRestInFewWords() throws Exception {
        try (StdioTestClient client = unknown(documents.withoutWaiting())) {
            client.initialize();
            JsonNode result = client.next().path("result");

            assertThat(result.path("capabilities").has("resources")).isTrue();
            assertThat(result.path("capabilities").has("completions")).isTrue();
            assertThat(result.path("instructions").stringValue().split("\\s+"))
                    .as("words of the instructions")
                    .hasSizeLessThan(150);
        }
    }

    @Test
    void templatesAreListedAndNoInvoices() throws Exception {
        try (StdioTestClient client = client(documents.withoutWaiting())) {
            assertThat(answer(client, "resources/list", "{}").path("result").path("resources"))
                    .isEmpty();
            JsonNode templates = answer(client, "resources/templates/list", "{}")
                    .path("result")
                    .path("resourceTemplates");

            assertThat(templates.valueStream())
                    .extracting(template -> template.path("uriTemplate").stringValue() + " "
                            + template.path("mimeType").stringValue())
                    .containsExactlyInAnyOrder(
                            "lago://invoices/{lago_id} application/json",
                            "lago://invoices/{lago_id}/pdf application/pdf",
                            "lago://invoices/{lago_id}/xml application/xml",
                            "lago://customers/{external_id} application/json");
            assertThat(templates.valueStream()).allSatisfy(template -> {
                assertThat(template.path("name").stringValue("")).isNotEmpty();
                assertThat(template.path("title").stringValue("")).isNotEmpty();
                assertThat(template.path("description").stringValue("")).isNotEmpty();
            });
        }
    }

    @Test
    void anInvoiceIsTextAndItsPdfABlob() throws Exception {
        try (StdioTestClient client = client(documents.withoutWaiting())) {
            String uri = "lago://invoices/" + WITH_PDF.lagoId();
            JsonNode invoice = contents(client, uri);
            JsonNode pdf = contents(client, uri + "/pdf");

            assertThat(invoice.path("uri").stringValue()).isEqualTo(uri);
            assertThat(invoice.path("mimeType").stringValue()).isEqualTo("application/json");
            assertThat(SdkJson.mapper()
                            .readTree(invoice.path("text").stringValue())
                            .path("number")
                            .stringValue())
                    .isEqualTo(WITH_PDF.number());
            assertThat(pdf.path("uri").stringValue()).isEqualTo(uri + "/pdf");
            byte[] bytes = Base64.getDecoder().decode(pdf.path("blob").stringValue());
            assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).startsWith("%PDF-");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "lago://invoices/" + UNKNOWN_ID + ", -32002, invoice_not_found",
        "lago://invoices/LAG-0-0-0/pdf, -32002, invoice_not_found",
        "lago://invoices/LAG%2F1, -32602, invalid_uri",
        "lago://invoices/LAG-1?x=1, -32602, invalid_uri",
    })
    void whatCannotBeReadIsAnErrorWithItsCodeAndAHint(String uri, int number, String code) throws Exception {
        try (StdioTestClient client = client(documents.withoutWaiting())) {
            JsonNode error = read(client, uri).path("error");

            assertThat(error.path("code").intValue()).isEqualTo(number);
            assertThat(error.path("message").stringValue("")).endsWith(".");
            assertThat(error.path("data").path("code").stringValue("")).isEqualTo(code);
            assertThat(error.path("data").path("hint").stringValue("")).endsWith(".");
            assertThat(error.path("data").propertyNames()).containsExactlyInAnyOrder("uri", "code", "hint");
        }
    }

    @Test
    void anAddressOfSomethingElseIsUnknownAndTheSessionGoesOn() throws Exception {
        try (StdioTestClient client = client(documents.withoutWaiting())) {
            for (String uri : new String[] {"file:///etc/passwd", "lago://plans/growth", "", "lago://invoices/a/b/c"}) {
                JsonNode error = read(client, uri).path("error");
                assertThat(error.path("code").intValue()).as("%s", error).isEqualTo(-32002);
                assertThat(error.toString()).doesNotContain("java.", "Exception", "\\tat ");
            }
            assertThat(contents(client, "lago://invoices/" + WITH_PDF.number()).has("text"))
                    .isTrue();
        }
    }

    @Test
    void aPdfThatTakesLongIsReportedAndCanBeCancelled() throws Exception {
        StdioTestClient client = client(documents.waitingForEver());
        client.send("""
            {"jsonrpc":"2.0","id":1,"method":"resources/read","params":{"uri":"lago://invoices/%s/pdf","_meta":{"progressToken":"t"}}}\
            """.formatted(WITHOUT_PDF.lagoId()));
        JsonNode progress = client.next();
        assertThat(progress.path("method").stringValue()).isEqualTo("notifications/progress");
        assertThat(progress.path("params").path("progressToken").stringValue()).isEqualTo("t");

        client.cancel("1");

        assertThat(documents.wasInterrupted())
                .as("whoever waited was interrupted")
                .isTrue();
        client.close();
        assertThat(client.nextIfAny()).as("an answer to a cancelled reading").isNull();
    }

    @ParameterizedTest
    @CsvSource({"lago://invoices/{lago_id}", "lago://invoices/{lago_id}/pdf", "lago://invoices/{lago_id}/xml"})
    void theIdIsCompletedWithNumbers(String template) throws Exception {
        try (StdioTestClient client = client(documents.withoutWaiting())) {
            JsonNode completion = answer(client, "completion/complete", """
                {"ref":{"type":"ref/resource","uri":"%s"},"argument":{"name":"lago_id","value":"%s"}}\
                """.formatted(template, WITH_PDF.number()))
                    .path("result")
                    .path("completion");

            assertThat(completion.path("values")).hasToString("[\"" + WITH_PDF.number() + "\"]");
        }
    }

    private static JsonNode contents(StdioTestClient client, String uri) throws InterruptedException {
        JsonNode contents = read(client, uri).path("result").path("contents");
        assertThat(contents).as("contents of %s", uri).hasSize(1);
        return contents.path(0);
    }

    private static JsonNode read(StdioTestClient client, String uri) throws InterruptedException {
        return answer(client, "resources/read", "{\"uri\":\"" + uri + "\"}");
    }

    private static JsonNode answer(StdioTestClient client, String method, String params) throws InterruptedException {
        client.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}".formatted(method, params));
        return client.next();
    }

    private static StdioTestClient client(DocumentDownloader documents) throws InterruptedException {
        StdioTestClient client = unknown(documents);
        client.shakeHands("{}");
        return client;
    }

    private static StdioTestClient unknown(DocumentDownloader documents) {
        Clock clock = Clock.systemUTC();
        ApprovalService approvals = new ApprovalService(
                Policy.readOnly(), ACCOUNT.lago(), ACCOUNT.lago(), TestAuditLogs.fresh(clock), clock);
        ToolRegistry registry = new ToolRegistry(ACCOUNT.lago(), approvals, documents, clock);
        return new StdioTestClient(new InvoiceServer(
                registry,
                new PromptRegistry(registry, Clock.systemUTC()),
                ConfirmationMethod.AUTO,
                ConfirmationTimeout.of(Duration.ofMinutes(1)))::connect);
    }
}
