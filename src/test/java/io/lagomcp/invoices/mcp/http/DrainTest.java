package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.Eventually.eventually;
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

/** A server that is told to stop answers what it took, and takes nothing more. */
class DrainTest {
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
    void whatRunsIsAnswered() throws Exception {
        HttpTestClient client = HttpTestClient.initialized(served.mcp());
        CompletableFuture<HttpResponse<String>> running = client.posting(call(1, "hold", "{}"));
        served.tools.holding.acquire();

        CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> served.server.drain(Duration.ofSeconds(20)));
        awaitDraining(client);
        HttpResponse<String> late = client.post(call(2, "echo", "{}"));
        served.tools.release.countDown();

        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(late.headers().firstValue("Retry-After")).isPresent();
        assertThat(running.get(60, TimeUnit.SECONDS).body()).contains("released");
        drained.get(60, TimeUnit.SECONDS);
        assertThat(served.server.sessions()).isZero();
    }

    @Test
    void whoWasAskedMayStillAnswer() throws Exception {
        HttpTestClient client = HttpTestClient.initialized(served.mcp());
        try (Events events = client.stream("POST", call(1, "ask", "{}"))) {
            JsonNode question = events.message();
            CompletableFuture<Void> drained =
                    CompletableFuture.runAsync(() -> served.server.drain(Duration.ofSeconds(20)));
            awaitDraining(client);

            client.post("{\"jsonrpc\":\"2.0\",\"id\":" + question.path("id")
                    + ",\"result\":{\"action\":\"accept\",\"content\":{\"ok\":true}}}");

            assertThat(events.message().at("/result/content/0/text").asString()).isEqualTo("ACCEPT");
            drained.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void whatTakesTooLongIsInterruptedAndSaysSo() throws Exception {
        HttpTestClient client = HttpTestClient.initialized(served.mcp());
        CompletableFuture<HttpResponse<String>> running = client.posting(call(1, "hold", "{}"));
        served.tools.holding.acquire();

        served.server.drain(Duration.ofMillis(50));

        assertThat(running.get(60, TimeUnit.SECONDS).body()).contains("interrupted");
    }

    @Test
    void whatWasInterruptedIsAnsweredInItsStreamToo() throws Exception {
        HttpTestClient client = HttpTestClient.initialized(served.mcp());
        String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"flagged\","
                + "\"_meta\":{\"progressToken\":7}}}";
        try (Events events = client.stream("POST", call)) {
            assertThat(events.message().at("/params/progressToken").intValue()).isEqualTo(7);
            served.tools.holding.acquire();

            served.server.drain(Duration.ofMillis(50));

            assertThat(events.message().at("/result/content/0/text").asString()).isEqualTo("interrupted");
            assertThat(events.data()).as("what follows the answer").isEmpty();
        }
    }

    @Test
    void manyThatDoNotEndAreWaitedForTogether() throws Exception {
        int many = 20;
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            calls.add(HttpTestClient.initialized(served.mcp()).posting(call(1, "stubborn", "{}")));
        }
        served.tools.holding.acquire(many);
        CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> served.server.drain(Duration.ofMillis(50)));
        assertThat(served.tools.interrupted.tryAcquire(many, 60, TimeUnit.SECONDS))
                .as("each is interrupted though those before it still run")
                .isTrue();
        served.tools.release.countDown();
        drained.get(60, TimeUnit.SECONDS);
        assertThat(calls).allSatisfy(call -> call.get(60, TimeUnit.SECONDS));
    }

    @Test
    void streamsToListenOnEnd() throws Exception {
        HttpTestClient client = HttpTestClient.initialized(served.mcp());
        try (Events events = client.stream("GET", "")) {
            events.line();
            served.server.drain(Duration.ofSeconds(5));
            assertThat(events.line()).isEmpty();
        }
    }

    private static void awaitDraining(HttpTestClient client) {
        eventually(() -> client.post(call(9, "echo", "{}")).statusCode(), status -> status == 503);
    }
}
