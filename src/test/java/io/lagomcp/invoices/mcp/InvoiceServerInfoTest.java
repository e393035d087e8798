package io.lagomcp.invoices.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.config.ConfirmationMethod;
import io.lagomcp.invoices.mcp.stdio.StdioTestClient;
import io.lagomcp.invoices.prompt.PromptRegistry;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a client is told before anything is done for it. */
class InvoiceServerInfoTest {
    private static final String CLIENT = "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}";
    private static final int INVALID_PARAMS = -32602;
    private static final int METHOD_NOT_FOUND = -32601;

    private final SandboxAccount account = SandboxAccount.open();

    @ParameterizedTest
    @CsvSource({
        "2024-11-05, 2024-11-05",
        "2025-03-26, 2025-03-26",
        "2025-06-18, 2025-06-18",
        "2025-11-25, 2025-11-25",
        "1999-01-01, 2025-11-25",
        "'', 2025-11-25"
    })
    void agreesOnARevision(String proposed, String agreed) throws Exception {
        JsonNode welcome = welcome("{\"protocolVersion\":\"" + proposed + "\",\"capabilities\":{}," + CLIENT + "}")
                .required("result");

        assertThat(welcome.required("protocolVersion").stringValue()).isEqualTo(agreed);
    }

    @Test
    void showsASmallIconWithoutFetchingIt() throws Exception {
        JsonNode icon = welcome("{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}," + CLIENT + "}")
                .at("/result/serverInfo/icons/0");
        String start = "data:image/svg+xml;base64,";

        assertThat(icon.path("mimeType").stringValue()).isEqualTo("image/svg+xml");
        assertThat(icon.path("src").stringValue()).startsWith(start).hasSizeLessThan(1_000);
        byte[] image = Base64.getDecoder().decode(icon.path("src").stringValue().substring(start.length()));
        assertThat(new String(image, StandardCharsets.US_ASCII))
                .startsWith("<svg ")
                .endsWith("</svg>");
    }

    @Test
    void advertisesOnlyWhatIsServed() throws Exception {
        JsonNode welcome = welcome("{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}," + CLIENT + "}")
                .required("result");

        assertThat(welcome.required("capabilities").propertyNames())
                .containsExactlyInAnyOrder("completions", "prompts", "resources", "tools");
        try (StdioTestClient client = client()) {
            client.shakeHands("{}");
            ask(client, "logging/setLevel", "{\"level\":\"info\"}");

            assertThat(client.next().at("/error/code").intValue()).isEqualTo(METHOD_NOT_FOUND);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"roots\":{},\"sampling\":{},\"elicitation\":{}}",
                "{\"roots\":{\"listChanged\":true},\"elicitation\":{\"form\":{},\"url\":{}}}",
                "{\"sampling\":{\"tools\":{},\"context\":{}},\"tasks\":{\"list\":{},\"requests\":{\"a\":{\"b\":{}}}}}",
                "{\"extensions\":{\"io.modelcontextprotocol/ui\":{\"mimeTypes\":[\"text/html;profile=mcp-app\"]}}}",
                "{\"experimental\":{\"anything\":{\"at\":[\"all\"]}},\"new\":1}",
            })
    void everyClientThatIsWelcomeCanCall(String capabilities) throws Exception {
        try (StdioTestClient client = client()) {
            client.shakeHands(capabilities);
            client.call("1", "find_all_invoices", "{\"per_page\":1}");

            assertThat(client.next().has("result")).isTrue();
        }
    }

    @Test
    void aClientMayHaveMetadataAndIcons() throws Exception {
        try (StdioTestClient client = client()) {
            ask(client, "initialize", """
                {"protocolVersion":"2025-11-25","capabilities":{},"_meta":{"a":1},"clientInfo":{"name":"test",\
                "version":"1","icons":[{"src":"data:image/png;base64,AA==","sizes":["16x16"]}]}}\
                """);
            client.next();
            client.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
            client.call("1", "find_all_invoices", "{\"per_page\":1}");

            assertThat(client.next().has("result")).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"protocolVersion\":1,\"capabilities\":{}," + CLIENT + "}",
                "{\"protocolVersion\":\"2025-11-25\"," + CLIENT + "}",
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":[]," + CLIENT + "}",
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}",
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"test\"}}",
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"roots\":{\"listChanged\":\"yes\"}}," + CLIENT
                        + "}",
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"elicitation\":{\"form\":1}}," + CLIENT + "}",
            })
    void refusesAnInvalidInitialize(String params) throws Exception {
        JsonNode error = welcome(params).required("error");

        assertThat(error.required("code").intValue()).isEqualTo(INVALID_PARAMS);
        assertThat(error.required("message").stringValue()).startsWith("\"params.");
    }

    @Test
    void listsAreAlwaysInTheSameOrder() throws Exception {
        try (StdioTestClient client = client()) {
            client.shakeHands("{}");

            assertThat(names(list(client, "tools/list", "tools")))
                    .doesNotHaveDuplicates()
                    .startsWith("find_all_invoices", "find_invoice", "summarize_invoices")
                    .endsWith("confirm_action");
            assertThat(names(list(client, "prompts/list", "prompts")))
                    .containsExactly(
                            "explain_invoice",
                            "chase_overdue",
                            "recover_failed_payment",
                            "prepare_one_off_invoice",
                            "month_end_check");
            assertThat(names(list(client, "resources/templates/list", "resourceTemplates")))
                    .containsExactly("invoice", "invoice-pdf", "invoice-xml", "customer");
            assertThat(list(client, "resources/list", "resources")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tools/list", "prompts/list", "resources/list", "resources/templates/list"})
    void aCursorThatNobodyGaveOutIsRefused(String list) throws Exception {
        try (StdioTestClient client = client()) {
            client.shakeHands("{}");
            ask(client, list, "{\"cursor\":\"made up\"}");

            assertThat(client.next().at("/error/code").intValue()).isEqualTo(INVALID_PARAMS);
            ask(client, list, "{\"cursor\":null}");
            assertThat(client.next().has("result")).isTrue();
        }
    }

    @Test
    void everyEntryOfAListHasItsFieldsInTheOrderOfTheProtocolsTypes() throws Exception {
        try (StdioTestClient client = client()) {
            client.shakeHands("{}");

            assertThat(list(client, "tools/list", "tools").valueStream()).allSatisfy(tool -> assertThat(
                            tool.propertyNames().stream().filter(name -> !name.equals("_meta")))
                    .containsExactly("name", "title", "description", "inputSchema", "outputSchema", "annotations"));
            assertThat(list(client, "prompts/list", "prompts").valueStream())
                    .allSatisfy(prompt -> assertThat(prompt.propertyNames())
                            .containsExactly("name", "title", "description", "arguments"));
            assertThat(list(client, "resources/templates/list", "resourceTemplates")
                            .valueStream())
                    .allSatisfy(template -> assertThat(template.propertyNames())
                            .containsExactly("uriTemplate", "name", "title", "description", "mimeType"));
        }
    }

    @Test
    void aClientCanCallRightAfterTheHandshake() throws Exception {
        try (StdioTestClient client = client()) {
            client.shakeHands("{}");
            client.call("1", "find_all_invoices", "{\"per_page\":1}");

            assertThat(client.next().at("/result/structuredContent/invoices").size())
                    .isEqualTo(1);
        }
    }

    @Test
    void theFirstCallIsAnsweredThoughTheInputEndsRightBehindIt() throws Exception {
        try (StdioTestClient client = client()) {
            client.shakeHands("{}");
            client.call("1", "find_all_invoices", "{\"per_page\":1}");
            client.endInput();

            assertThat(client.next().at("/result/structuredContent/invoices").size())
                    .isEqualTo(1);
        }
    }

    private JsonNode welcome(String params) throws Exception {
        try (StdioTestClient client = client()) {
            ask(client, "initialize", params);
            return client.next();
        }
    }

    private static JsonNode list(StdioTestClient client, String method, String name) throws Exception {
        ask(client, method, "{}");
        return client.next().required("result").required(name);
    }

    private static List<String> names(JsonNode entries) {
        return entries.valueStream()
                .map(entry -> entry.required("name").stringValue())
                .toList();
    }

    private static void ask(StdioTestClient client, String method, String params) {
        client.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}");
    }

    private StdioTestClient client() {
        Clock clock = Clock.systemUTC();
        ApprovalService approvals = new ApprovalService(
                Policy.confirmEverything(), account.lago(), account.lago(), TestAuditLogs.fresh(clock), clock);
        ToolRegistry registry = new ToolRegistry(account.lago(), approvals, clock);
        return new StdioTestClient(new InvoiceServer(
                registry,
                new PromptRegistry(registry, clock),
                ConfirmationMethod.AUTO,
                ConfirmationTimeout.of(Duration.ofMinutes(1)))::connect);
    }
}
