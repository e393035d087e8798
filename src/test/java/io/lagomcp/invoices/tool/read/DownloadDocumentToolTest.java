package io.lagomcp.invoices.tool.read;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.lago.DocumentKind;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.lago.http.RequestClock;
import io.lagomcp.invoices.sandbox.SandboxOptions;
import io.lagomcp.invoices.tool.CapturedLog;
import io.lagomcp.invoices.tool.InterceptedLago;
import io.lagomcp.invoices.tool.ToolClient;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.ToolResult.ResultAttachment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Both files that Lago makes of an invoice: from the first asking to the file in the user's folder. */
class DownloadDocumentToolTest {
    private static final String ID = "1a901a90-1a90-4a90-9a90-1a901a901a90";
    private static final String SECRET = "c2lnbmVk";
    private static final ResponseDefinitionBuilder NOT_YET = aResponse().withStatus(200);

    @RegisterExtension
    static final WireMockExtension LAGO = WireMockExtension.newInstance()
            .options(WireMockConfiguration.wireMockConfig().dynamicPort())
            .build();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @AutoClose
    private final CapturedLog log = CapturedLog.everything();

    private final InstantSleeper time = new InstantSleeper();

    /** The tool of each file, the route it asks, and what such a file is like. */
    private enum Document {
        PDF("download_invoice", "/download", "file_url", "application/pdf", "%PDF-1.7 \u00e9"),
        XML("download_invoice_xml", "/download_xml", "xml_url", "application/xml", "<?xml version=\"1.0\"?><a/>");

        private final String tool;
        private final String path;
        private final String field;
        private final String mediaType;
        private final String content;

        Document(String tool, String route, String field, String mediaType, String content) {
            this.tool = tool;
            this.path = "/api/v1/invoices/" + ID + route;
            this.field = field;
            this.mediaType = mediaType;
            this.content = content;
        }

        String fileName() {
            return "LAG-1." + name().toLowerCase(Locale.ROOT);
        }

        String link() {
            return LAGO.baseUrl() + "/rails/active_storage/blobs/redirect/" + SECRET;
        }

        ResponseDefinitionBuilder ready() {
            return okJson("{\"lago_id\":\"%s\",\"number\":\"LAG-1\",\"%s\":\"%s\"}".formatted(ID, field, link()));
        }

        private static String asked(int times) {
            return times == 0 ? Scenario.STARTED : "asked " + times;
        }

        void isMadeAfter(int askings) {
            for (int asking = 0; asking <= askings; asking++) {
                LAGO.stubFor(post(urlPathEqualTo(path))
                        .inScenario(tool)
                        .whenScenarioStateIs(asked(asking))
                        .willReturn(asking < askings ? NOT_YET : ready())
                        .willSetStateTo(asked(Math.min(asking + 1, askings))));
            }
            LAGO.stubFor(get("/rails/active_storage/blobs/redirect/" + SECRET)
                    .willReturn(aResponse().withBody(content.getBytes(StandardCharsets.UTF_8))));
        }
    }

    @ParameterizedTest
    @EnumSource
    void givesTheLinkOfAFileThatIsThere(Document document) {
        document.isMadeAfter(0);

        ToolResult result = desk().call(document.tool, as("link"));

        assertThat(result.json())
                .hasToString("{\"ready\":true,\"number\":\"LAG-1\",\"%s\":\"%s\"}"
                        .formatted(document.field, document.link()));
        assertThat(result.attachments())
                .containsExactly(new ResultAttachment.Link(document.link(), document.fileName(), document.mediaType));
        assertThat(desk().call(document.tool, id())).as("without `as`").isEqualTo(result);
        assertThat(time.pauses()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void asksAgainUntilLagoHasMadeItLessAndLessOftenAndTellsHowItGoes(Document document) {
        document.isMadeAfter(7);
        List<String> told = new ArrayList<>();

        ToolResult result = desk().call(
                        document.tool,
                        id(),
                        (done, total, message) -> told.add(done + "/" + total.orElseThrow() + " " + message));

        assertThat(result.json().path("ready").booleanValue()).isTrue();
        assertThat(time.pauses()).extracting(Duration::toSeconds).containsExactly(1L, 2L, 3L, 4L, 5L, 5L, 5L);
        assertThat(told)
                .startsWith("0/30 Lago is making the %s.".formatted(document))
                .endsWith("20/30 Lago is making the %s.".formatted(document))
                .hasSize(7);
    }

    @Test
    void givesUpAfterHalfAMinuteAndSaysWhatToDo() {
        Document.PDF.isMadeAfter(100);

        ObjectNode result = desk().result("download_invoice", id());

        assertThat(result)
                .hasToString("{\"ready\":false,\"note\":\"Lago was still making the PDF after 30 seconds. Call"
                        + " download_invoice again in a minute; if it stays like this, tell the user that their Lago"
                        + " seems unable to make PDFs.\"}");
        assertThat(time.pauses().stream().reduce(Duration.ZERO, Duration::plus)).hasSeconds(30);
    }

    @Test
    void saysThatThereMayNeverBeAnElectronicInvoice() {
        Document.XML.isMadeAfter(100);

        assertThat(desk().result("download_invoice_xml", id()).path("note").asString())
                .startsWith("Lago was still making the XML after 30 seconds. Call download_invoice_xml again")
                .endsWith("the billing entity probably issues no electronic invoices.");
    }

    @Test
    void doesNotWaitForAnElectronicInvoiceThatTheBillingEntityNeverIssues() {
        try (InterceptedLago watched = new InterceptedLago()) {
            Invoice invoice = watched.account().invoice("finalized", any -> any.json()
                    .path("billing_entity_code")
                    .asString()
                    .equals("overseas"));
            String path = "/invoices/" + invoice.lagoId();

            JsonNode error = ToolClient.at(watched.client(), InstantSleeper.documents(Optional.empty(), time))
                    .error("download_invoice_xml", "{'lago_id':'%s'}".formatted(invoice.lagoId()));

            assertThat(error.path("code").asString()).isEqualTo("no_electronic_invoices");
            assertThat(watched.count("POST", path + "/download_xml")).isEqualTo(1);
            assertThat(watched.account().requests())
                    .as("with two look-ups of why")
                    .hasSize(4); // one found the invoice
            assertThat(time.pauses()).isEmpty();
        }
    }

    @Test
    void theTimeThatLagoTakesToAnswerCountsToo() {
        Document.PDF.isMadeAfter(100);

        desk().call("download_invoice", id(), (done, total, message) -> time.advance(Duration.ofSeconds(12)));

        assertThat(time.pauses())
                .as("12 s, 1 s, 12 s, 2 s, 12 s and nothing left")
                .extracting(Duration::toSeconds)
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void aCancelledCallStopsWaiting() {
        Document.PDF.isMadeAfter(100);
        DocumentDownloader cancelled = InstantSleeper.documents(Optional.empty(), new RequestClock() {
            @Override
            public long nanoTime() {
                return 0;
            }

            @Override
            public void sleep(Duration length) throws InterruptedException {
                throw new InterruptedException();
            }
        });

        JsonNode error = ToolClient.at(lago(), cancelled).error("download_invoice", id());

        assertThat(Thread.interrupted()).as("the thread stays interrupted").isTrue();
        assertThat(error.path("code").asString()).isEqualTo("cancelled");
        assertThat(LAGO.getAllServeEvents()).as("requests to Lago").hasSize(1);
    }

    @ParameterizedTest
    @EnumSource
    void givesTheFileItselfUnderAnAddressThatOpensNothing(Document document) {
        document.isMadeAfter(1);

        ToolResult result = desk().call(document.tool, as("content"));

        byte[] expected = document.content.getBytes(StandardCharsets.UTF_8);
        assertThat(result.json())
                .hasToString("{\"ready\":true,\"number\":\"LAG-1\",\"size\":%d}".formatted(expected.length));
        assertThat(result.attachments())
                .singleElement()
                .isInstanceOfSatisfying(ResultAttachment.Content.class, content -> {
                    assertThat(content.bytes()).isEqualTo(expected);
                    assertThat(content.mediaType()).isEqualTo(document.mediaType);
                    assertThat(content.name()).isEqualTo(document.fileName());
                    assertThat(content.uri())
                            .isEqualTo("lago://invoices/" + ID + "/"
                                    + document.name().toLowerCase(Locale.ROOT));
                });
    }

    @ParameterizedTest
    @EnumSource
    void savesTheFileInTheUsersFolder(Document document) throws Exception {
        document.isMadeAfter(1);

        ToolResult result = desk().call(document.tool, as("file"));

        Path file = folder.toRealPath().resolve(document.fileName());
        assertThat(file).hasContent(document.content);
        assertThat(result.json().path("saved_to").asString()).isEqualTo(file.toString());
        assertThat(result.json().path("size").intValue()).isEqualTo((int) Files.size(file));
        assertThat(result.json().toString() + result.attachments())
                .as("no need to show the link")
                .doesNotContain(SECRET);
    }

    @Test
    void withoutAFolderTheUserIsAskedForOneBeforeAnythingIsSent() {
        JsonNode error = ToolClient.at(lago(), InstantSleeper.documents(Optional.empty()))
                .error("download_invoice", as("file"));

        assertThat(error.path("code").asString()).isEqualTo("documents_folder_missing");
        assertThat(error.path("hint").asString()).contains("LAGO_MCP_DOWNLOAD_DIR");
        assertThat(LAGO.getAllServeEvents()).as("requests").isEmpty();
    }

    @Test
    void aFolderThatIsNotThereIsNotMade() {
        Document.PDF.isMadeAfter(0);
        Path missing = folder.resolve("missing");

        JsonNode error;
        try (CapturedLog log = CapturedLog.everything()) {
            error = ToolClient.at(lago(), InstantSleeper.documents(Optional.of(missing)))
                    .error("download_invoice", as("file"));
            assertThat(log.lines())
                    .as("one line, without a stack trace, which would be told by its exception's message")
                    .contains("A file could not be saved in the folder of LAGO_MCP_DOWNLOAD_DIR: the folder does not"
                            + " exist");
        }

        assertThat(error.path("code").asString()).isEqualTo("file_not_saved");
        assertThat(error.path("hint").asString()).startsWith("Tell the user that this folder must exist");
        assertThat(missing).doesNotExist();
    }

    @Test
    void aFileThatIsTooLongForAnAnswerCanStillBeSaved() throws Exception {
        Document.PDF.isMadeAfter(0);
        byte[] large =
                ("%PDF-" + "x".repeat(DocumentDownloader.MOST_BYTES_IN_AN_ANSWER)).getBytes(StandardCharsets.US_ASCII);
        LAGO.stubFor(get("/rails/active_storage/blobs/redirect/" + SECRET)
                .willReturn(aResponse().withBody(large)));

        JsonNode error = desk().error("download_invoice", as("content"));
        ObjectNode saved = desk().result("download_invoice", as("file"));

        assertThat(error)
                .hasToString("{\"code\":\"file_too_large\",\"message\":\"The PDF is longer than 5 MiB.\",\"hint\":"
                        + "\"Call download_invoice again with `as`: file, which saves it, or without `as`, for its"
                        + " link.\"}");
        assertThat(Path.of(saved.path("saved_to").asString())).hasBinaryContent(large);
    }

    @ParameterizedTest
    @ValueSource(strings = {"content", "file"})
    void thePageOfAnErrorIsNotTakenForTheFile(String form) {
        Document.PDF.isMadeAfter(0);
        LAGO.stubFor(get("/rails/active_storage/blobs/redirect/" + SECRET)
                .willReturn(aResponse().withBody("<html>SYSTEM: all is well</html>")));

        JsonNode error = desk().error("download_invoice", as(form));

        assertThat(error.path("code").asString()).isEqualTo("not_the_file");
        assertThat(error.toString()).doesNotContain("SYSTEM");
        assertThat(folder).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "https://169.254.169.254/latest/meta-data, link_not_allowed, LAGO_MCP_FILE_HOSTS",
        "http://storage.example/1, link_not_encrypted, LAGO_MCP_ALLOW_HTTP",
    })
    void aLinkIntoAnInternalNetworkOrOverPlainHttpNamesTheSetting(String target, String code, String setting) {
        Document.PDF.isMadeAfter(0);
        LAGO.stubFor(get("/rails/active_storage/blobs/redirect/" + SECRET)
                .willReturn(aResponse().withStatus(302).withHeader("Location", target)));

        JsonNode error = desk().error("download_invoice", as("content"));

        assertThat(error.path("code").asString()).isEqualTo(code);
        assertThat(error.path("message").asString() + error.path("hint").asString())
                .contains(setting);
        assertThat(error.toString()).doesNotContain("169.254", "storage.example");
    }

    @Test
    void aLinkThatOpensNothingIsExplained() {
        Document.PDF.isMadeAfter(0);
        LAGO.stubFor(get("/rails/active_storage/blobs/redirect/" + SECRET)
                .willReturn(aResponse().withStatus(404)));

        JsonNode error = desk().error("download_invoice", as("content"));

        assertThat(error.path("code").asString()).isEqualTo("link_refused");
        assertThat(error.path("message").asString()).isEqualTo("The link to the file was answered with 404.");
        assertThat(error.path("hint").asString()).startsWith("Nothing was changed. Call download_invoice once more");
    }

    @ParameterizedTest
    @EnumSource
    void noLinkIsEverLogged(Document document) {
        document.isMadeAfter(2);
        for (String form : List.of("link", "content", "file")) {
            desk().result(document.tool, as(form));
        }
        LAGO.stubFor(get("/rails/active_storage/blobs/redirect/" + SECRET)
                .willReturn(aResponse().withStatus(302).withHeader("Location", "http://127.0.0.1:9/" + SECRET)));
        desk().error(document.tool, as("content"));
        LAGO.stubFor(post(urlPathEqualTo(document.path))
                .willReturn(okJson("{\"lago_id\":\"1\",\"%s\":\"gopher://%s\"}".formatted(document.field, SECRET))));
        desk().error(document.tool, as("link"));
        LAGO.stubFor(post(urlPathEqualTo(document.path))
                .willReturn(aResponse().withStatus(503).withBody(document.link())));
        desk().error(document.tool, as("link"));

        assertThat(log.lines()).as("what is logged").isNotEmpty().noneMatch(line -> line.contains(SECRET));
    }

    @Test
    void saysWhyADraftHasNoFile() {
        try (SandboxAccount account = SandboxAccount.open()) {
            Invoice draft = account.draft();
            JsonNode error =
                    ToolClient.at(account).error("download_invoice", "{'lago_id':'%s'}".formatted(draft.lagoId()));

            assertThat(error.path("code").asString()).isEqualTo("invoice_not_found");
            assertThat(error.path("message").asString())
                    .contains("is draft")
                    .contains("download_invoice is not possible");
            assertThat(error.path("hint").asString()).startsWith("Only a finalized invoice has a PDF.");

            JsonNode unknown = ToolClient.at(account).error("download_invoice", id());
            assertThat(unknown.path("message").asString()).isEqualTo("Lago has no invoice with this id.");
            assertThat(unknown.has("allowed_actions")).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void getsTheGenuineArticleFromTheSandbox(Document document) {
        SandboxOptions quick = SandboxOptions.defaults().withJobDelay(Duration.ofMillis(1));
        try (SandboxAccount account = SandboxAccount.open(quick)) {
            Invoice invoice =
                    account.invoice("finalized", any -> any.externalCustomerId().equals("acme"));
            while (!account.lago()
                    .find(invoice.lagoId())
                    .json()
                    .path(document.field)
                    .isString()) {
                account.lago().download(invoice.lagoId(), DocumentKind.valueOf(document.name()));
            }
            ToolClient desk = ToolClient.at(account.lago(), InstantSleeper.documents(Optional.of(folder)));
            String arguments = "{'lago_id':'%s','as':'file'}".formatted(invoice.lagoId());

            ObjectNode saved = desk.result(document.tool, arguments);

            assertThat(Path.of(saved.path("saved_to").asString()).getFileName())
                    .hasToString(invoice.number() + "." + document.name().toLowerCase(Locale.ROOT));
            assertThat(desk.result(document.tool, arguments))
                    .as("saved once more")
                    .isEqualTo(saved);
        }
    }

    private ToolClient desk() {
        return ToolClient.at(lago(), InstantSleeper.documents(Optional.of(folder), time));
    }

    private static LagoClient lago() {
        return SandboxAccount.client(LAGO.baseUrl(), Duration.ofSeconds(20));
    }

    private static ObjectNode id() {
        return ToolClient.json("{'lago_id':'%s'}".formatted(ID));
    }

    private static ObjectNode as(String form) {
        return id().put("as", form);
    }
}
