package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.mcp.http.HttpTestClient.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.mcp.http.HttpTestClient.Events;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** HTTP with SSE as the protocol's revision 2024-11-05 had it, over real connections. */
class LegacySseTest {
    private HttpTestServer served;

    @BeforeEach
    void serve() throws Exception {
        served = HttpTestServer.open();
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void everythingComesOnOneStream() throws Exception {
        try (Events events = stream()) {
            HttpTestClient messages = poster(events);
            assertThat(messages.post(HttpTestClient.INITIALIZE).statusCode()).isEqualTo(202);
            assertThat(events.message().at("/result/serverInfo/name").asString())
                    .isEqualTo("test-tools");
            messages.post(HttpTestClient.INITIALIZED);
            messages.post(call(1, "echo", "{\"marker\":\"m1\"}"));
            assertThat(events.message().at("/result/structuredContent/marker").asString())
                    .isEqualTo("m1");
        }
    }

    @Test
    void aQuestionIsAnsweredByAPost() throws Exception {
        try (Events events = stream()) {
            HttpTestClient messages = initialized(events);
            messages.post(call(1, "ask", "{}"));
            JsonNode question = events.message();
            messages.post("{\"jsonrpc\":\"2.0\",\"id\":" + question.path("id")
                    + ",\"result\":{\"action\":\"accept\",\"content\":{\"ok\":true}}}");
            assertThat(events.message().at("/result/content/0/text").asString()).isEqualTo("ACCEPT");
        }
    }

    @Test
    void theSessionEndsWithItsStream() throws Exception {
        try (HttpTestServer lively = HttpTestServer.keptAliveEvery(java.time.Duration.ofMillis(50))) {
            Events events = new HttpTestClient(lively.mcp().resolve("/sse")).stream("GET", "");
            HttpTestClient messages =
                    new HttpTestClient(lively.mcp().resolve(events.data().orElseThrow()));
            messages.post(HttpTestClient.INITIALIZE);
            events.message();
            messages.post(HttpTestClient.INITIALIZED);
            messages.post(call(1, "hold", "{}"));
            lively.tools.holding.acquire();

            events.close();

            assertThat(lively.tools.interrupted.tryAcquire(60, TimeUnit.SECONDS))
                    .as("nobody is there to hear the answer")
                    .isTrue();
            assertThat(messages.post(call(2, "echo", "{}")).statusCode()).isEqualTo(404);
            assertThat(lively.server.sessions()).isZero();
        }
    }

    @Test
    void itCanBeSwitchedOff() throws Exception {
        try (HttpTestServer modern = HttpTestServer.withoutSse()) {
            HttpTestClient client = new HttpTestClient(modern.mcp().resolve("/sse"));
            for (String method : List.of("GET", "POST")) {
                HttpResponse<String> answer =
                        method.equals("GET") ? client.send(method) : client.post(HttpTestClient.INITIALIZE);
                assertThat(answer.statusCode()).isEqualTo(404);
                assertThat(answer.body()).contains("Connect to /mcp, with Streamable HTTP.");
            }
        }
    }

    @Test
    void aMessageToNobody() throws Exception {
        HttpTestClient client = new HttpTestClient(served.mcp().resolve("/message?sessionId=invented"));
        assertThat(client.post(HttpTestClient.INITIALIZE).statusCode()).isEqualTo(404);
        assertThat(new HttpTestClient(served.mcp().resolve("/message"))
                        .post(HttpTestClient.INITIALIZE)
                        .statusCode())
                .isEqualTo(400);
    }

    private Events stream() throws Exception {
        return new HttpTestClient(served.mcp().resolve("/sse")).stream("GET", "");
    }

    private HttpTestClient poster(Events events) {
        return new HttpTestClient(served.mcp().resolve(events.data().orElseThrow()));
    }

    private HttpTestClient initialized(Events events) throws Exception {
        HttpTestClient messages = poster(events);
        messages.post(HttpTestClient.INITIALIZE);
        events.message();
        messages.post(HttpTestClient.INITIALIZED);
        return messages;
    }
}
