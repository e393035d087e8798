package io.lagomcp.invoices.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.config.ConfirmVia;
import io.lagomcp.invoices.guard.Guard;
import io.lagomcp.invoices.guard.Policy;
import io.lagomcp.invoices.guard.Records;
import io.lagomcp.invoices.guard.SandboxAccount;
import io.lagomcp.invoices.prompt.Prompts;
import io.lagomcp.invoices.tool.Catalogue;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a client is told before anything is done for it, and that the SDK knows the client afterwards. */
class ReceptionTest {
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
    void advertisesOnlyWhatIsServed() throws Exception {
        JsonNode welcome = welcome("{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}," + CLIENT + "}")
                .required("result");

        assertThat(welcome.required("capabilities").propertyNames())
                .containsExactlyInAnyOrder("completions", "prompts", "resources", "tools");
        try (LineClient client = client()) {
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
    void theSdkTakesEveryClientThatIsWelcome(String capabilities) throws Exception {
        try (LineClient client = client()) {
            client.shakeHands(capabilities);
            client.call("1", "find_all_invoices", "{\"per_page\":1}");

            assertThat(client.next().has("result")).isTrue();
        }
    }

    @Test
    void theSdkTakesAClientWithMetadataAndIcons() throws Exception {
        try (LineClient client = client()) {
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
        try (LineClient client = client()) {
            client.shakeHands("{}");

            assertThat(names(list(client, "tools/list", "tools")))
                    .hasSize(19)
                    .startsWith("find_all_invoices", "find_invoice", "summarize_invoices")
                    .endsWith("confirm_action");
            assertThat(names(list(client, "prompts/list", "prompts")))
                    .containsExactly(
                            "explain_invoice",
                            "chase_overdue_invoices",
                            "recover_failed_payment",
                            "prepare_one_off_invoice",
                            "month_end_check");
            assertThat(names(list(client, "resources/templates/list", "resourceTemplates")))
                    .containsExactly("invoice", "invoice-pdf", "invoice-xml");
            assertThat(list(client, "resources/list", "resources")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"tools/list", "prompts/list", "resources/list", "resources/templates/list"})
    void aCursorThatNobodyGaveOutIsRefused(String list) throws Exception {
        try (LineClient client = client()) {
            client.shakeHands("{}");
            ask(client, list, "{\"cursor\":\"made up\"}");

            assertThat(client.next().at("/error/code").intValue()).isEqualTo(INVALID_PARAMS);
            ask(client, list, "{\"cursor\":null}");
            assertThat(client.next().has("result")).isTrue();
        }
    }

    @Test
    void everyEntryOfAListHasItsFieldsInTheOrderOfTheProtocolsTypes() throws Exception {
        try (LineClient client = client()) {
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
    void theSdkKnowsTheClientWhenItFirstCalls() throws Exception {
        try (LineClient client = client()) {
            client.shakeHands("{}");
            client.call("1", "find_all_invoices", "{\"per_page\":1}");

            assertThat(client.next().at("/result/structuredContent/invoices").size())
                    .isEqualTo(1);
        }
    }

    @Test
    void theFirstCallIsAnsweredThoughTheInputEndsRightBehindIt() throws Exception {
        try (LineClient client = client()) {
            client.shakeHands("{}");
            client.call("1", "find_all_invoices", "{\"per_page\":1}");
            client.endInput();

            assertThat(client.next().at("/result/structuredContent/invoices").size())
                    .isEqualTo(1);
        }
    }

    private JsonNode welcome(String params) throws Exception {
        try (LineClient client = client()) {
            ask(client, "initialize", params);
            return client.next();
        }
    }

    private static JsonNode list(LineClient client, String method, String name) throws Exception {
        ask(client, method, "{}");
        return client.next().required("result").required(name);
    }

    private static List<String> names(JsonNode entries) {
        return entries.valueStream()
                .map(entry -> entry.required("name").stringValue())
                .toList();
    }

    private static void ask(LineClient client, String method, String params) {
        client.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}");
    }

    private LineClient client() {
        Clock clock = Clock.systemUTC();
        Guard guard =
                new Guard(Policy.confirmEverything(), account.lago(), account.lago(), Records.fresh(clock), clock);
        Catalogue catalogue = new Catalogue(account.lago(), guard, clock);
        return new LineClient(new InvoiceServer(
                catalogue, new Prompts(catalogue, clock), ConfirmVia.AUTO, Duration.ofMinutes(1))::connect);
    }
}
