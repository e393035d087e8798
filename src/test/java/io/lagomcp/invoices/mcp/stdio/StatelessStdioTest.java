package io.lagomcp.invoices.mcp.stdio;

import static io.lagomcp.invoices.mcp.stdio.StdioTransportTest.assertError;
import static io.lagomcp.invoices.mcp.stdio.StdioTransportTest.assertSaid;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Requests of revision 2026-07-28 over standard input and output. */
class StatelessStdioTest {
    private static final String META = """
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":\
        {"elicitation":{}},"progressToken":"p"}\
        """;

    @Test
    void tellsWhatItIsWithoutBeginningASession() throws Exception {
        try (TestToolsClient client = TestToolsClient.connect()) {
            client.send(request("1", "server/discover", META));
            JsonNode result = client.next().path("result");
            assertThat(result.path("resultType").asString()).isEqualTo("complete");
            assertThat(result.path("supportedVersions")).hasToString("[\"2026-07-28\"]");
            assertThat(result.path("capabilities")).hasToString("{\"tools\":{}}");
            assertThat(result.path("ttlMs").isInt()).isTrue();
            assertThat(result.at("/_meta/io.modelcontextprotocol~1serverInfo/name")
                            .asString())
                    .isEqualTo("test-tools");
            client.initialize();
            assertThat(client.next().at("/result/protocolVersion").asString()).isEqualTo("2025-11-25");
        }
    }

    @Test
    void needsNoEarlierRequest() throws Exception {
        try (TestToolsClient client = TestToolsClient.connect()) {
            client.send(call("1", "echo"));
            assertSaid(client.next(), "1", "echo");
        }
    }

    @Test
    void bothKindsOfRevisionAreServedInOneProcess() throws Exception {
        try (TestToolsClient client = TestToolsClient.initialized()) {
            client.send(call("1", "echo"));
            assertThat(client.next().at("/result/resultType").asString()).isEqualTo("complete");
            client.call("2", "echo");
            assertThat(client.next().path("result").has("resultType")).isFalse();
            client.send(request("3", "ping", META));
            assertError(client.next(), "3", -32601);
            client.ping("4");
            assertThat(client.next().has("result")).isTrue();
        }
    }

    @Test
    void asksInTheResultAndTakesTheAnswerWithTheNextRequest() throws Exception {
        try (TestToolsClient client = TestToolsClient.connect()) {
            client.send(call("1", "ask"));
            JsonNode question = client.next().path("result");
            assertThat(question.path("resultType").asString()).isEqualTo("input_required");
            client.send(request("2", "tools/call", """
                "name":"ask","arguments":{},"requestState":%s,"inputResponses":{"really":{"action":"decline"}},%s\
                """.formatted(question.path("requestState"), META)));
            assertSaid(client.next(), "2", "DECLINE");
        }
    }

    @Test
    void tellsOfProgressBeforeTheAnswer() throws Exception {
        try (TestToolsClient client = TestToolsClient.connect()) {
            client.send(call("1", "progress"));
            assertThat(client.next().at("/params/progressToken").asString()).isEqualTo("p");
            client.next();
            assertSaid(client.next(), "1", "done");
        }
    }

    @Test
    void aCancelledRequestIsInterruptedAndNeverAnswered() throws Exception {
        try (TestToolsClient client = TestToolsClient.connect()) {
            client.send(call("1", "hold"));
            client.tools.holding.acquire();
            client.cancel("1");
            client.tools.interrupted.acquire();
            client.ping("2");
            assertThat(client.next().get("id")).hasToString("2");
        }
    }

    @Test
    void whatRunsIsAnsweredWhenTheInputEnds() throws Exception {
        TestToolsClient client = TestToolsClient.connect();
        client.send(call("1", "hold"));
        client.tools.holding.acquire();
        client.endInput();
        client.tools.release.countDown();
        client.awaitEnd();
        assertSaid(client.next(), "1", "released");
    }

    @Test
    void twoRequestsInProgressNeedTwoIds() throws Exception {
        try (TestToolsClient client = TestToolsClient.connect()) {
            client.send(call("1", "hold"));
            client.tools.holding.acquire();
            client.send(call("1", "echo"));
            assertError(client.next(), "1", -32600);
            client.tools.release.countDown();
            assertSaid(client.next(), "1", "released");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "1 | {\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\"} | -32602",
                "1 | {\"io.modelcontextprotocol/protocolVersion\":1} | -32602",
                "1 | {\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                        + "\"io.modelcontextprotocol/clientCapabilities\":[]} | -32602",
                "1 | {\"io.modelcontextprotocol/protocolVersion\":\"1900-01-01\","
                        + "\"io.modelcontextprotocol/clientCapabilities\":{}} | -32022",
                "1.5 | {\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                        + "\"io.modelcontextprotocol/clientCapabilities\":{}} | -32600"
            })
    void anInvalidEnvelopeIsRefusedAndTheNextLineIsRead(String id, String meta, int code) throws Exception {
        try (TestToolsClient client = TestToolsClient.connect()) {
            client.send(request(id, "tools/list", "\"_meta\":" + meta));
            assertError(client.next(), id, code);
            client.send(call("2", "echo"));
            assertSaid(client.next(), "2", "echo");
        }
    }

    @Test
    void anUnsupportedRevisionIsAnsweredWithTheSupportedOne() throws Exception {
        try (TestToolsClient client = TestToolsClient.connect()) {
            client.send(request("1", "server/discover", META.replace("2026-07-28", "2030-01-01")));
            JsonNode data = client.next().at("/error/data");
            assertThat(data.path("supported")).hasToString("[\"2026-07-28\"]");
            assertThat(data.path("requested").asString()).isEqualTo("2030-01-01");
        }
    }

    @ParameterizedTest
    @CsvSource({"initialize", "ping", "logging/setLevel", "resources/subscribe", "subscriptions/listen", "prompts/list"
    })
    void aMethodThatIsNotServedIsUnknown(String method) throws Exception {
        try (TestToolsClient client = TestToolsClient.connect()) {
            client.send(request("1", method, META));
            assertError(client.next(), "1", -32601);
        }
    }

    private static String call(String id, String tool) {
        return request(id, "tools/call", "\"name\":\"" + tool + "\",\"arguments\":{}," + META);
    }

    private static String request(String id, String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"%s\",\"params\":{%s}}".formatted(id, method, params);
    }
}
