package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.Eventually.eventually;
import static io.lagomcp.invoices.mcp.http.HttpTestClient.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.mcp.http.HttpTestClient.Events;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Sessions of two servers, and what happens while their store is away. */
class SharedSessionsTest {
    private final MemorySessionStore store = new MemorySessionStore();
    private HttpTestServer first;
    private HttpTestServer second;

    @BeforeEach
    void start() throws IOException {
        first = HttpTestServer.sharing(store);
        second = HttpTestServer.sharing(store);
    }

    @AfterEach
    void stop() {
        first.close();
        second.close();
    }

    @Test
    void eachServerKnowsTheClientAndItsCapabilities() throws Exception {
        HttpTestClient client = new HttpTestClient(first.mcp());
        client.with(
                "Mcp-Session-Id",
                client.post(HttpTestClient.INITIALIZE)
                        .headers()
                        .firstValue("Mcp-Session-Id")
                        .orElseThrow());
        assertThat(client.sessionId()).startsWith("one.");
        HttpTestClient there = at(second, client);

        // the notification may reach another server than the requests
        there.post(HttpTestClient.INITIALIZED);

        assertThat(client.post(call(1, "echo", "{}")).statusCode()).isEqualTo(200);
        try (Events asked = there.stream("POST", call(2, "ask", "{}"))) {
            JsonNode question = asked.message();
            assertThat(question.path("method").asString()).isEqualTo("elicitation/create");
            there.post(answer(question.path("id"), "accept"));
            assertThat(asked.message().has("result")).isTrue();
        }
    }

    @Test
    void aSessionThatEndsInOneServerEndsInTheOther() throws Exception {
        HttpTestClient client = HttpTestClient.initialized(first.mcp());
        HttpTestClient there = at(second, client);
        try (Events listening = client.stream("GET", "")) {
            assertThat(there.send("DELETE").statusCode()).isEqualTo(204);

            eventually(first.server::sessions, open -> open == 0);
            assertThat(listening.data()).isEmpty();
        }
        assertThat(client.post(call(1, "echo", "{}")).statusCode()).isEqualTo(404);
        assertThat(there.post(call(1, "echo", "{}")).statusCode()).isEqualTo(404);
    }

    @Test
    void aServerThatStopsLeavesItsSessionsToOthers() throws Exception {
        HttpTestClient client = HttpTestClient.initialized(first.mcp());
        first.close();

        assertThat(at(second, client).post(call(1, "echo", "{}")).statusCode()).isEqualTo(200);
    }

    /** The client asks at the second server what it had asked at the first, and its user answers the old dialog. */
    @Test
    void anAnswerToAnotherServersQuestionAnswersNoneHere() throws Exception {
        HttpTestClient client = HttpTestClient.initialized(first.mcp());
        HttpTestClient there = at(second, client);
        try (Events before = client.stream("POST", call(1, "ask", "{}"));
                Events asked = there.stream("POST", call(2, "ask", "{}"))) {
            JsonNode old = before.message().path("id");
            JsonNode question = asked.message().path("id");

            there.post(answer(old, "accept"));
            there.post(answer(question, "decline"));

            assertThat(asked.message().at("/result/content/0/text").asString()).isEqualTo("DECLINE");
        }
    }

    private static String answer(JsonNode question, String action) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + question + ",\"result\":{\"action\":\"" + action + "\"}}";
    }

    @Test
    void whileTheStoreIsAwaySessionsGoOnWhereTheyAre() throws Exception {
        HttpTestClient before = HttpTestClient.initialized(first.mcp());
        store.away = true;

        assertThat(before.post(call(1, "echo", "{}")).statusCode()).isEqualTo(200);
        assertThat(at(second, before).post(call(1, "echo", "{}")).statusCode()).isEqualTo(503);
        HttpTestClient meanwhile = HttpTestClient.initialized(first.mcp());
        assertThat(meanwhile.post(call(1, "echo", "{}")).statusCode()).isEqualTo(200);
        assertThat(before.send("DELETE").statusCode()).isEqualTo(503);

        store.away = false;

        eventually(() -> at(second, meanwhile).post(call(2, "echo", "{}")).statusCode(), status -> status == 200);
        assertThat(meanwhile.post(call(3, "echo", "{}")).statusCode())
                .as("it goes on")
                .isEqualTo(200);
        assertThat(before.send("DELETE").statusCode()).as("it is tried again").isEqualTo(204);
        assertThat(at(second, before).post(call(1, "echo", "{}")).statusCode()).isEqualTo(404);
    }

    @Test
    void initializeIsAnsweredWhileTheStoreTakesLong() throws Exception {
        store.publishing = new CountDownLatch(1);
        HttpTestClient client = HttpTestClient.initialized(first.mcp());
        assertThat(client.post(call(1, "echo", "{}")).statusCode()).isEqualTo(200);

        store.publishing.countDown();

        eventually(() -> at(second, client).post(call(1, "echo", "{}")).statusCode(), status -> status == 200);
    }

    @Test
    void aSessionThatEndsBeforeTheStoreHasItIsNotLeftThere() throws Exception {
        store.publishing = new CountDownLatch(1);
        HttpTestClient client = HttpTestClient.initialized(first.mcp());
        assertThat(client.send("DELETE").statusCode()).isEqualTo(204);

        store.publishing.countDown();

        eventually(store::ends, ends -> ends > 1);
        assertThat(at(second, client).post(call(1, "echo", "{}")).statusCode()).isEqualTo(404);
    }

    @Test
    void aSessionThatEndsElsewhereBeforeItsServerKnowsThatItIsSharedDoesNotComeBack() throws Exception {
        store.losesAnswers = true;
        HttpTestClient client = HttpTestClient.initialized(first.mcp());
        assertThat(at(second, client).send("DELETE").statusCode()).isEqualTo(204);

        store.losesAnswers = false;

        eventually(first.server::sessions, open -> open == 0);
        assertThat(client.post(call(1, "echo", "{}")).statusCode()).isEqualTo(404);
        assertThat(at(second, client).post(call(1, "echo", "{}")).statusCode()).isEqualTo(404);
    }

    /** What its messages answer could wait at another server. */
    @Test
    void thereIsNoHttpWithSse() throws Exception {
        HttpTestClient client = HttpTestClient.initialized(first.mcp());

        assertThat(new HttpTestClient(first.mcp().resolve("/sse")).send("GET").statusCode())
                .isEqualTo(404);
        assertThat(new HttpTestClient(second.mcp().resolve("/message?sessionId=" + client.sessionId()))
                        .post(call(1, "echo", "{}"))
                        .statusCode())
                .isEqualTo(404);
    }

    private static HttpTestClient at(HttpTestServer server, HttpTestClient client) {
        return new HttpTestClient(server.mcp())
                .with("Mcp-Session-Id", client.sessionId())
                .with("MCP-Protocol-Version", "2025-11-25");
    }
}
