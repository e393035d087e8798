package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.Eventually.eventually;
import static io.lagomcp.invoices.mcp.http.HttpTestClient.call;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Requests that are no good get a status and an error of JSON-RPC, and nothing of how this server is made. */
class HttpRejectionsTest {
    private static HttpTestServer served;

    @BeforeAll
    static void serve() throws Exception {
        served = HttpTestServer.open();
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    @Test
    void anUnsupportedProtocolVersion() throws Exception {
        HttpTestClient client = HttpTestClient.initialized(served.mcp()).with("MCP-Protocol-Version", "2027-01-01");
        HttpResponse<String> refused = client.post(call(1, "echo", "{}"));
        assertRefused(refused, 400, "protocol_version_unsupported");
        assertThat(refused.body()).contains("2025-11-25, 2026-07-28.");
    }

    @Test
    void aRequestWithoutASession() throws Exception {
        assertError(
                new HttpTestClient(served.mcp()).post(call(1, "echo", "{}")),
                "session_missing",
                -32600,
                Optional.of("1"));
    }

    @Test
    void anInventedSession() throws Exception {
        HttpTestClient client = new HttpTestClient(served.mcp()).with("Mcp-Session-Id", "invented");
        assertRefused(client.post(call(1, "echo", "{}")), 404, "session_unknown");
    }

    @Test
    void whatIsNotJson() throws Exception {
        assertError(new HttpTestClient(served.mcp()).post("{\"jsonrpc\""), "bad_message", -32700, Optional.empty());
    }

    @Test
    void aBatch() throws Exception {
        HttpResponse<String> refused = new HttpTestClient(served.mcp()).post("[" + HttpTestClient.INITIALIZE + "]");
        assertError(refused, "bad_message", -32600, Optional.empty());
    }

    @Test
    void aMessageWithoutAMethod() throws Exception {
        HttpResponse<String> refused = new HttpTestClient(served.mcp()).post("{\"jsonrpc\":\"2.0\",\"id\":\"seven\"}");
        assertError(refused, "bad_message", -32600, Optional.of("\"seven\""));
    }

    @Test
    void aLongIdIsNotRepeated() throws Exception {
        String id = "a".repeat(100_000);
        HttpResponse<String> refused = new HttpTestClient(served.mcp())
                .post("{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\",\"method\":\"ping\"}");
        assertError(refused, "bad_message", -32600, Optional.empty());
        assertThat(refused.body()).hasSizeLessThan(1000);
    }

    @Test
    void paramsThatAreNoObject() throws Exception {
        HttpResponse<String> refused = new HttpTestClient(served.mcp())
                .post("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/list\",\"params\":[]}");
        assertError(refused, "bad_message", -32602, Optional.of("7"));
    }

    @Test
    void anotherContentType() throws Exception {
        HttpTestClient client = new HttpTestClient(served.mcp()).with("Content-Type", "text/plain");
        assertRefused(client.post(HttpTestClient.INITIALIZE), 415, "not_json");
    }

    @Test
    void aClientThatReadsNoStreams() throws Exception {
        HttpTestClient client = new HttpTestClient(served.mcp()).with("Accept", "application/json");
        assertRefused(client.post(HttpTestClient.INITIALIZE), 406, "not_acceptable");
    }

    @Test
    void anotherMethod() throws Exception {
        HttpResponse<String> refused = new HttpTestClient(served.mcp()).send("PUT");
        assertRefused(refused, 405, "method_not_allowed");
        assertThat(refused.headers().firstValue("Allow")).hasValue("POST, GET, DELETE");
    }

    @Test
    void anotherPath() throws Exception {
        assertRefused(new HttpTestClient(served.mcp().resolve("/")).send("GET"), 404, "not_found");
    }

    @Test
    void aPathThatClimbsOut() throws Exception {
        HttpResponse<String> refused = new HttpTestClient(served.mcp().resolve("/mcp/../../etc/passwd")).send("GET");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertNothingLeaks(refused);
    }

    @Test
    void aFailingInitializeLeavesNoSession() throws Exception {
        int before = served.server.sessions();
        new HttpTestClient(served.mcp()).post("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\"}");
        // the answer goes out first
        eventually(served.server::sessions, open -> open == before);
    }

    @Test
    void anUnknownTool() throws Exception {
        JsonNode answer =
                HttpTestClient.json(HttpTestClient.initialized(served.mcp()).post(call(1, "invented", "{}")));
        assertThat(answer.at("/error/code").intValue()).isEqualTo(-32602);
        assertThat(answer.at("/error/message").asString()).contains("invented").contains("echo");
    }

    @Test
    void theTextOfAnExceptionStaysInside() throws Exception {
        HttpResponse<String> answer = HttpTestClient.initialized(served.mcp()).post(call(1, "fail", "{}"));
        assertThat(answer.body()).contains("Internal error").doesNotContain("secret");
    }

    private static void assertRefused(HttpResponse<String> refused, int status, String code) {
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(status);
        JsonNode body = HttpTestClient.json(refused);
        assertThat(body.at("/error/data/code").asString()).isEqualTo(code);
        assertThat(body.path("jsonrpc").asString()).isEqualTo("2.0");
        assertNothingLeaks(refused);
    }

    /** The answer has the id of the message where that could be read, and else none, since JSON null is no id. */
    private static void assertError(HttpResponse<String> refused, String code, int jsonRpcCode, Optional<String> id) {
        assertRefused(refused, 400, code);
        JsonNode body = HttpTestClient.json(refused);
        assertThat(body.at("/error/code").intValue()).isEqualTo(jsonRpcCode);
        assertThat(body.optional("id").map(JsonNode::toString)).isEqualTo(id);
    }

    private static void assertNothingLeaks(HttpResponse<String> refused) {
        assertThat(refused.body())
                .doesNotContainIgnoringCase("jetty")
                .doesNotContain("Exception")
                .doesNotContain("\tat ");
        assertThat(refused.headers().firstValue("Server")).isEmpty();
    }
}
