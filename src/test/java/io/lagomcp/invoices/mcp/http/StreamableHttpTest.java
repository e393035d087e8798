package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.mcp.http.HttpTestClient.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.mcp.http.HttpTestClient.Events;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Streamable HTTP as the protocol's revision 2025-11-25 wants it, over real connections. */
class StreamableHttpTest {
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
    void aSessionBeginsWithInitializeAndEndsWithDelete() throws Exception {
        HttpTestClient client = HttpTestClient.initialized(served.mcp());
        assertThat(served.server.sessions()).isEqualTo(1);
        assertThat(client.sessionId()).as("unguessable, and fit for a header").matches("[A-Za-z0-9_-]{32}");

        assertThat(client.send("DELETE").statusCode()).isEqualTo(204);

        HttpResponse<String> afterwards = client.post(call(1, "echo", "{}"));
        assertThat(afterwards.statusCode()).as("a client begins anew on 404").isEqualTo(404);
        assertThat(HttpTestClient.json(afterwards).at("/error/data/code").asString())
                .isEqualTo("session_unknown");
        assertThat(served.server.sessions()).isZero();
    }

    @Test
    void anAnswerAloneIsPlainJson() throws Exception {
        HttpTestClient client = HttpTestClient.initialized(served.mcp());
        HttpResponse<String> answer = client.post(call(7, "echo", "{\"marker\":\"m7\"}"));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(HttpTestClient.json(answer)
                        .at("/result/structuredContent/marker")
                        .asString())
                .isEqualTo("m7");
        assertThat(HttpTestClient.json(answer).at("/id").intValue()).isEqualTo(7);
    }

    @Test
    void aQuestionComesOnTheStreamOfItsCallAndItsAnswerThroughAnotherPost() throws Exception {
        HttpTestClient client = HttpTestClient.initialized(served.mcp());
        try (Events events = client.stream("POST", call(1, "ask", "{}"))) {
            assertThat(events.response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            assertThat(events.response.headers().firstValue("X-Accel-Buffering"))
                    .hasValue("no");
            JsonNode question = events.message();
            assertThat(question.path("method").asString()).isEqualTo("elicitation/create");

            HttpResponse<String> taken = client.post("{\"jsonrpc\":\"2.0\",\"id\":" + question.path("id")
                    + ",\"result\":{\"action\":\"accept\",\"content\":{\"ok\":true}}}");

            assertThat(taken.statusCode()).isEqualTo(202);
            assertThat(taken.body()).isEmpty();
            assertThat(events.message().at("/result/content/0/text").asString()).isEqualTo("ACCEPT");
            assertThat(events.data()).as("the stream ends with the answer").isEmpty();
        }
    }

    @Test
    void progressComesBeforeTheAnswerOnTheSameStream() throws Exception {
        HttpTestClient client = HttpTestClient.initialized(served.mcp());
        String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"progress\","
                + "\"arguments\":{},\"_meta\":{\"progressToken\":\"t\"}}}";
        try (Events events = client.stream("POST", body)) {
            assertThat(events.message().at("/params/progress").intValue()).isEqualTo(1);
            assertThat(events.message().at("/params/progress").intValue()).isEqualTo(2);
            assertThat(events.message().at("/result/content/0/text").asString()).isEqualTo("done");
        }
    }

    @Test
    void aStreamToListenOnIsOpenBeforeAnythingIsSaid() throws Exception {
        HttpTestClient client = HttpTestClient.initialized(served.mcp());
        try (Events events = client.stream("GET", "")) {
            assertThat(events.response.statusCode()).isEqualTo(200);
            assertThat(events.line())
                    .as("something that proxies pass on at once")
                    .hasValue(":");
            assertThat(client.send("GET").statusCode()).as("a second stream").isEqualTo(409);
            client.send("DELETE");
            assertThat(events.line()).as("the stream ends with the session").isEmpty();
        }
    }

    @Test
    void aCallThatTakesLongShowsSignsOfLife() throws Exception {
        try (HttpTestServer lively = HttpTestServer.keptAliveEvery(Duration.ofMillis(50))) {
            HttpTestClient client = HttpTestClient.initialized(lively.mcp());
            try (Events events = client.stream("POST", call(1, "hold", "{}"))) {
                assertThat(events.line()).hasValue(":");
                assertThat(events.line()).hasValue(":");
                lively.tools.release.countDown();
                assertThat(events.message().at("/result/content/0/text").asString())
                        .isEqualTo("released");
            }
        }
    }

    @Test
    void aCancelledCallIsInterruptedAndNeverAnswered() throws Exception {
        HttpTestClient client = HttpTestClient.initialized(served.mcp());
        CompletableFuture<HttpResponse<String>> call = client.posting(call(5, "hold", "{}"));
        served.tools.holding.acquire();

        client.post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":5}}");

        assertThat(served.tools.interrupted.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
        assertThat(call.get(60, TimeUnit.SECONDS).body()).doesNotContain("result");
    }

    @Test
    void whoeverVanishesWhileAskedIsWaitedForNoLonger() throws Exception {
        try (HttpTestServer lively = HttpTestServer.keptAliveEvery(Duration.ofMillis(50))) {
            HttpTestClient client = HttpTestClient.initialized(lively.mcp());
            Events events = client.stream("POST", call(1, "ask", "{}"));
            events.message();
            events.close();
            assertThat(lively.tools.asked.tryAcquire(60, TimeUnit.SECONDS))
                    .as("the call has ended, though nobody answered")
                    .isTrue();
        }
    }

    @Test
    void parallelCallsGetTheirOwnAnswers() throws Exception {
        HttpTestClient client = HttpTestClient.initialized(served.mcp());
        List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            calls.add(client.posting(call(i, "echo", "{\"marker\":" + i + "}")));
        }
        for (int i = 0; i < calls.size(); i++) {
            JsonNode answer = HttpTestClient.json(calls.get(i).get(60, TimeUnit.SECONDS));
            assertThat(answer.path("id").intValue()).isEqualTo(i);
            assertThat(answer.at("/result/structuredContent/marker").intValue()).isEqualTo(i);
        }
    }
}
