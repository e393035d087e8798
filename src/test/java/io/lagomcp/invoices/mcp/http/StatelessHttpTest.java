package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.mcp.http.HttpTestClient.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.auth.AuthException;
import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.mcp.http.HttpTestClient.Events;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Requests of revision 2026-07-28 over HTTP. */
class StatelessHttpTest {
    private static final String META = """
        "_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":\
        {"elicitation":{}}}\
        """;
    private static final String PROGRESS = META.replace("}}}", "}},\"progressToken\":7}");

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
    void needsNoSessionAndBeginsNone() throws Exception {
        HttpResponse<String> answer = client("tools/call", "echo").post(call("echo", META));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().firstValue("Mcp-Session-Id")).isEmpty();
        assertThat(json(answer).at("/result/resultType").asString()).isEqualTo("complete");
        assertThat(served.server.sessions()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "MCP-Protocol-Version, 2025-11-25",
        "Mcp-Method, tools/list",
        "Mcp-Method, TOOLS/CALL",
        "Mcp-Name, other",
        "Mcp-Name, =?base64?!?=",
        "Mcp-Method, =?base64?dG9vbHMvY2FsbA==?=",
        "MCP-Protocol-Version, =?base64?MjAyNi0wNy0yOA==?=",
        "MCP-Protocol-Version,",
        "Mcp-Method,",
        "Mcp-Name,"
    })
    void aHeaderThatDoesNotSayWhatTheBodySaysIsRefused(String header, String value) throws Exception {
        HttpTestClient client = client("tools/call", "echo");
        HttpResponse<String> answer =
                (value == null ? client.without(header) : client.with(header, value)).post(call("echo", META));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/error/code").intValue()).isEqualTo(-32020);
        assertThat(json(answer).path("id").intValue()).isEqualTo(1);
        assertThat(json(answer).at("/error/message").asString()).contains(header);
    }

    @Test
    void aNameCanBeWrittenInBase64() throws Exception {
        String name = Base64.getEncoder().encodeToString("echo".getBytes(StandardCharsets.UTF_8));

        assertThat(client("tools/call", "=?base64?" + name + "?=")
                        .post(call("echo", META))
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "tools/call, 1900-01-01, 400, -32022",
        "ping, 2026-07-28, 404, -32601",
        "initialize, 2026-07-28, 404, -32601"
    })
    void anErrorOfTheEnvelopeHasItsStatus(String method, String revision, int status, int code) throws Exception {
        HttpTestClient client = client(method, "echo").with("MCP-Protocol-Version", revision);
        HttpResponse<String> answer =
                client.post(request(method, "\"name\":\"echo\"," + META.replace("2026-07-28", revision)));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).at("/error/code").intValue()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"tools/call, -32602", "initialize, -32020"})
    void aHeaderOfThisRevisionWithoutItsMetadataIsRefused(String method, int code) throws Exception {
        HttpResponse<String> answer = client(method, "echo").post(request(method, "\"name\":\"echo\""));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/error/code").intValue()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"Accept, application/json, 406, 1", "Content-Type, text/plain, 415, 0", "Origin, http://evil, 403, 0"})
    void aRefusalOfHttpHasACodeThatThisRevisionAllows(String header, String value, int status, int id)
            throws Exception {
        HttpResponse<String> answer =
                client("tools/call", "echo").with(header, value).post(call("echo", META));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).at("/error/code").intValue()).isEqualTo(-32600);
        assertThat(json(answer).path("id").intValue(0)).isEqualTo(id);
    }

    @Test
    void aBusyServerSaysWhenToTryAgain() throws Exception {
        int mine = HttpTestServer.SETTINGS.maxCallsEach();
        for (int i = 0; i < mine; i++) {
            var unused = client("tools/call", "hold").posting(call("hold", META));
        }
        served.tools.holding.acquire(mine);

        HttpResponse<String> busy = client("tools/call", "hold").post(call("hold", META));

        assertThat(busy.statusCode()).isEqualTo(503);
        assertThat(json(busy).at("/error/code").intValue()).isEqualTo(-32603);
        assertThat(busy.headers().firstValue("Retry-After")).hasValue("5");
    }

    @Test
    void aLongUnknownMethodIsNotRepeated() throws Exception {
        String method = "m".repeat(2_000);
        HttpResponse<String> answer = client(method, "").post(request(method, META));

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).hasSizeLessThan(1_000);
    }

    @Test
    void anUnknownToolIsAnsweredByTheMethodItself() throws Exception {
        HttpResponse<String> answer = client("tools/call", "none").post(call("none", META));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).at("/error/code").intValue()).isEqualTo(-32602);
    }

    @Test
    void progressComesAsEventsBeforeTheAnswer() throws Exception {
        try (Events events = client("tools/call", "progress").stream("POST", call("progress", PROGRESS))) {
            assertThat(events.response.headers().firstValue("Content-Type")).contains("text/event-stream");
            assertThat(events.message().at("/params/progressToken").intValue()).isEqualTo(7);
            events.message();
            assertThat(events.message().at("/result/content/0/text").asString()).isEqualTo("done");
            assertThat(events.data()).as("what follows the answer").isEmpty();
        }
    }

    @Test
    void aQuestionHoldsNeitherThreadNorConnection() throws Exception {
        HttpTestClient client = client("tools/call", "ask");
        JsonNode question = json(client.post(call("ask", META))).path("result");
        assertThat(question.path("resultType").asString()).isEqualTo("input_required");

        JsonNode answer = json(client.post(request("tools/call", """
            "name":"ask","arguments":{},"requestState":%s,"inputResponses":{"really":{"action":"accept"}},%s\
            """.formatted(question.path("requestState"), META))));

        assertThat(answer.at("/result/content/0/text").asString()).isEqualTo("ACCEPT");
    }

    @Test
    void aClientThatEndsTheConnectionCancelsItsRequest() throws Exception {
        try (HttpTestServer lively = HttpTestServer.keptAliveEvery(Duration.ofMillis(50))) {
            HttpTestClient client = client(lively, "tools/call", "hold");
            Events events = client.stream("POST", call("hold", META));
            lively.tools.holding.acquire();

            events.close();

            assertThat(lively.tools.interrupted.tryAcquire(60, TimeUnit.SECONDS))
                    .as("the call was interrupted")
                    .isTrue();
        }
    }

    @Test
    void whatRunsIsAnsweredWhenTheServerStops() throws Exception {
        CompletableFuture<HttpResponse<String>> running =
                client("tools/call", "hold").posting(call("hold", META));
        served.tools.holding.acquire();

        CompletableFuture<Void> drained = CompletableFuture.runAsync(() -> served.server.drain(Duration.ofSeconds(20)));
        served.tools.release.countDown();

        assertThat(running.get(60, TimeUnit.SECONDS).body()).contains("released");
        drained.get(60, TimeUnit.SECONDS);
        assertThat(client("tools/call", "echo").post(call("echo", META)).statusCode())
                .isEqualTo(503);
    }

    @Test
    void whatTakesTooLongWhenTheServerStopsIsInterruptedAndSaysSo() throws Exception {
        CompletableFuture<HttpResponse<String>> running =
                client("tools/call", "hold").posting(call("hold", META));
        served.tools.holding.acquire();

        served.server.drain(Duration.ofMillis(50));

        assertThat(running.get(60, TimeUnit.SECONDS).body()).contains("interrupted");
    }

    @Test
    void manyClientsMayUseTheSameId() throws Exception {
        CompletableFuture<HttpResponse<String>> first =
                client("tools/call", "hold").posting(call("hold", META));
        served.tools.holding.acquire();

        assertThat(client("tools/call", "echo").post(call("echo", META)).statusCode())
                .isEqualTo(200);
        served.tools.release.countDown();
        assertThat(first.get(60, TimeUnit.SECONDS).body()).contains("released");
    }

    @Test
    void everyRequestNeedsACredential() throws Exception {
        Authenticator refusing = visit -> {
            throw AuthException.of(401, "token_missing", "Send a token.");
        };
        try (HttpTestServer closed = HttpTestServer.behind(refusing)) {
            for (String method : List.of("server/discover", "tools/list", "tools/call")) {
                assertThat(client(closed, method, "echo")
                                .post(call("echo", META))
                                .statusCode())
                        .as(method)
                        .isEqualTo(401);
            }
        }
    }

    @Test
    void aNotificationIsTakenAndMeansNothing() throws Exception {
        HttpResponse<String> answer = client("notifications/cancelled", "")
                .post("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1}}");

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void aCallEndsWhenItsCallersTokenIsRevoked() throws Exception {
        AtomicReference<Optional<Permissions>> granted =
                new AtomicReference<>(Optional.of(Permissions.of(Role.APPROVER)));
        Principal kim = new Principal("kim", "kim", Permissions.of(Role.APPROVER), "token", granted::get);
        try (HttpTestServer revoking = HttpTestServer.behind(request -> kim)) {
            CompletableFuture<HttpResponse<String>> answer =
                    client(revoking, "tools/call", "hold").posting(call("hold", META));
            revoking.tools.holding.acquire();

            granted.set(Optional.empty());

            assertThat(json(answer.get(60, TimeUnit.SECONDS))
                            .at("/result/content/0/text")
                            .asString())
                    .isEqualTo("interrupted");
        }
    }

    private HttpTestClient client(String method, String name) {
        return client(served, method, name);
    }

    private static HttpTestClient client(HttpTestServer server, String method, String name) {
        HttpTestClient client = new HttpTestClient(server.mcp())
                .with("MCP-Protocol-Version", "2026-07-28")
                .with("Mcp-Method", method);
        return name.isEmpty() ? client : client.with("Mcp-Name", name);
    }

    private static String call(String tool, String meta) {
        return request("tools/call", "\"name\":\"" + tool + "\",\"arguments\":{}," + meta);
    }

    private static String request(String method, String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":{%s}}".formatted(method, params);
    }
}
