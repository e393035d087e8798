package io.lagomcp.invoices.server.http;

import static io.lagomcp.invoices.server.http.WebClient.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.server.http.WebClient.Events;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** HTTP with SSE as the protocol's revision 2024-11-05 had it, over real connections. */
class LegacySseTest {
    private ServedTools served;

    @BeforeEach
    void serve() throws Exception {
        served = ServedTools.open();
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void everythingComesOnOneStream() throws Exception {
        try (Events events = stream()) {
            WebClient messages = poster(events);
            assertThat(messages.post(WebClient.INITIALIZE).statusCode()).isEqualTo(202);
            assertThat(events.message().at("/result/serverInfo/name").asString())
                    .isEqualTo("test-tools");
            messages.post(WebClient.INITIALIZED);
            messages.post(call(1, "echo", "{\"marker\":\"m1\"}"));
            assertThat(events.message().at("/result/structuredContent/marker").asString())
                    .isEqualTo("m1");
        }
    }

    @Test
    void aQuestionIsAnsweredByAPost() throws Exception {
        try (Events events = stream()) {
            WebClient messages = initialized(events);
            messages.post(call(1, "ask", "{}"));
            JsonNode question = events.message();
            messages.post("{\"jsonrpc\":\"2.0\",\"id\":" + question.path("id")
                    + ",\"result\":{\"action\":\"accept\",\"content\":{\"ok\":true}}}");
            assertThat(events.message().at("/result/content/0/text").asString()).isEqualTo("ACCEPT");
        }
    }

    @Test
    void theSessionEndsWithItsStream() throws Exception {
        try (ServedTools lively = ServedTools.keptAliveEvery(java.time.Duration.ofMillis(50))) {
            Events events = new WebClient(lively.mcp().resolve("/sse")).stream("GET", "");
            WebClient messages =
                    new WebClient(lively.mcp().resolve(events.data().orElseThrow()));
            messages.post(WebClient.INITIALIZE);
            events.message();
            messages.post(WebClient.INITIALIZED);
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
        try (ServedTools modern = ServedTools.withoutSse()) {
            assertThat(new WebClient(modern.mcp().resolve("/sse")).send("GET").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void aMessageToNobody() throws Exception {
        WebClient client = new WebClient(served.mcp().resolve("/message?sessionId=invented"));
        assertThat(client.post(WebClient.INITIALIZE).statusCode()).isEqualTo(404);
        assertThat(new WebClient(served.mcp().resolve("/message"))
                        .post(WebClient.INITIALIZE)
                        .statusCode())
                .isEqualTo(400);
    }

    private Events stream() throws Exception {
        return new WebClient(served.mcp().resolve("/sse")).stream("GET", "");
    }

    private WebClient poster(Events events) {
        return new WebClient(served.mcp().resolve(events.data().orElseThrow()));
    }

    private WebClient initialized(Events events) throws Exception {
        WebClient messages = poster(events);
        messages.post(WebClient.INITIALIZE);
        events.message();
        messages.post(WebClient.INITIALIZED);
        return messages;
    }
}
