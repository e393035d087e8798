package io.lagomcp.invoices.mcp.protocol;

import static io.lagomcp.invoices.mcp.stdio.StdioTransportTest.assertError;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.mcp.stdio.TestToolsClient;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a client may ask before it has shaken hands. */
class SessionLifecycleTest {
    private static final String TOOLS_LIST = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
    private static final String READY = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";
    private static final String DISCOVER = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\"}";

    @Test
    void saysWhatToDoFirst() throws Exception {
        try (TestToolsClient client = TestToolsClient.connect()) {
            client.send(TOOLS_LIST);
            assertRefused(client.next(), "\"initialize\"");
            client.initialize();
            assertThat(client.next().path("result").path("protocolVersion").stringValue(""))
                    .isEqualTo("2025-11-25");
            client.send(TOOLS_LIST);
            assertRefused(client.next(), "\"notifications/initialized\"");
            client.send(READY);
            client.send(TOOLS_LIST);
            assertThat(client.next().path("result").path("tools").size()).isEqualTo(7);
        }
    }

    @Test
    void takesAWholeHandshakeWrittenAheadOfItsAnswers() throws Exception {
        try (TestToolsClient client = TestToolsClient.connect()) {
            client.initialize();
            client.send(READY);
            client.send(TOOLS_LIST);
            assertThat(client.next().get("id")).hasToString("\"init\"");
            assertThat(client.next().has("result")).as("tools/list is answered").isTrue();
        }
    }

    @Test
    void answersAPingFromTheStart() throws Exception {
        try (TestToolsClient client = TestToolsClient.connect()) {
            client.ping("0");
            assertThat(client.next()).hasToString("{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{}}");
        }
    }

    @Test
    void doesNotTakeAClientForReadyThatNeverAskedToInitialize() throws Exception {
        try (TestToolsClient client = TestToolsClient.connect()) {
            client.send(READY);
            client.send(TOOLS_LIST);
            assertRefused(client.next(), "\"initialize\"");
        }
    }

    @Test
    void initializesOnce() throws Exception {
        try (TestToolsClient client = TestToolsClient.initialized()) {
            client.initialize();
            assertRefused(client.next(), "already");
            client.send(READY);
            client.send(TOOLS_LIST);
            assertThat(client.next().has("result")).as("the session goes on").isTrue();
        }
    }

    @Test
    void letsAClientTryAgainAfterAnInitializeThatMeansNothing() throws Exception {
        try (TestToolsClient client = TestToolsClient.connect()) {
            client.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"capabilities\":\"all of"
                    + " them\"}}");
            assertError(client.next(), "1", -32602);
            client.initialize();
            assertThat(client.next().has("result"))
                    .as("the second attempt succeeds")
                    .isTrue();
        }
    }

    @Test
    void cannotBeAskedToForgetTheInitialize() throws Exception {
        try (TestToolsClient client = TestToolsClient.connect()) {
            client.initialize();
            client.cancel("\"init\"");
            assertThat(client.next().has("result")).as("initialize is answered").isTrue();
        }
    }

    @Test
    void showsClientsOfLaterRevisionsThatItIsAnOlderServer() throws Exception {
        try (TestToolsClient client = TestToolsClient.connect()) {
            client.send(DISCOVER);
            assertError(client.next(), "1", -32601);
            client.initialize();
            client.next();
            client.send(DISCOVER);
            assertError(client.next(), "1", -32601);
            client.send(READY);
            client.send(DISCOVER);
            assertError(client.next(), "1", -32601);
        }
    }

    private static void assertRefused(JsonNode answer, String hint) {
        assertThat(answer.path("error").path("code").intValue(0))
                .as("error code of %s", answer)
                .isEqualTo(-32600);
        assertThat(answer.path("error").path("message").stringValue("")).contains(hint);
    }
}
