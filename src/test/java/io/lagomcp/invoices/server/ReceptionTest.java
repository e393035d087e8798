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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Whoever is welcomed without the SDK hears what the SDK would have said, and is known to it afterwards. */
class ReceptionTest {
    private static final String CLIENT = "\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}";

    private final SandboxAccount account = SandboxAccount.open();

    @ParameterizedTest
    @ValueSource(strings = {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", "1999-01-01", ""})
    void theWelcomeIsTheOneOfTheSdk(String version) throws Exception {
        String params = "{\"protocolVersion\":\"" + version + "\",\"capabilities\":{}," + CLIENT + "}";

        assertThat(welcome(params).required("result"))
                .isEqualTo(welcome(withMeta(params)).required("result"));
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
    void whatItTakesForUsualTheSdkTakesToo(String capabilities) throws Exception {
        String params = "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":" + capabilities + "," + CLIENT + "}";

        assertThat(Introduction.of(Json.mapper().readTree(params))).isPresent();
        assertThat(welcome(withMeta(params)).has("result")).as("the SDK agrees").isTrue();
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
                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"extensions\":{\"a\":1}}," + CLIENT + "}",
            })
    void leavesToTheSdkWhatItMightTakeExceptionTo(String params) {
        assertThat(Introduction.of(Json.mapper().readTree(params))).isEmpty();
    }

    @Test
    void listsTheToolsInTheOrderOfTheProtocolsTypes() throws Exception {
        try (LineClient client = client()) {
            client.shakeHands("{}");
            client.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");
            JsonNode tools = client.next().required("result").required("tools");

            assertThat(tools.size()).isEqualTo(19);
            assertThat(tools.valueStream()).allSatisfy(tool -> assertThat(
                            tool.propertyNames().stream().filter(name -> !name.equals("_meta")))
                    .containsExactly("name", "title", "description", "inputSchema", "outputSchema", "annotations"));
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
            client.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":" + params + "}");
            return client.next();
        }
    }

    /** With this, the SDK is asked. */
    private static String withMeta(String params) {
        ObjectNode asked = (ObjectNode) Json.mapper().readTree(params);
        asked.putObject("_meta");
        assertThat(Introduction.of(asked)).isEmpty();
        return asked.toString();
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
