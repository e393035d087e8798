package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.mcp.http.HttpTestClient.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.RawAnswer;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.mcp.http.HttpTestClient.Events;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What somebody might try who can reach the port. Each is refused, and what looks like an attack is in the record. */
class AttacksTest {
    /** Everybody is who they say they are. */
    private static final Authenticator TRUSTING = visit ->
            new Principal(visit.authorization().stream().findFirst().orElse("nobody"), Permissions.of(Role.APPROVER));

    private HttpTestServer served;

    @BeforeEach
    void serve() throws Exception {
        served = HttpTestServer.behind(TRUSTING);
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void aPageThatReboundItsNameToOurAddress() throws Exception {
        String answer = raw("POST /mcp HTTP/1.1", "Host: evil.example:80", "Content-Length: 0");
        assertThat(answer).startsWith("HTTP/1.1 421").contains("host_not_allowed");
        assertThat(served.recorded).containsExactly("host_not_allowed");
    }

    @Test
    void aRequestWithTwoHosts() throws Exception {
        String answer = raw("POST /mcp HTTP/1.1", "Host: localhost", "Host: evil.example", "Content-Length: 0");
        assertThat(answer).startsWith("HTTP/1.1 400").doesNotContainIgnoringCase("jetty");
    }

    @Test
    void aRequestLineThatNamesAnotherHost() throws Exception {
        String answer = raw("POST http://evil.example/mcp HTTP/1.1", "Host: localhost", "Content-Length: 0");
        assertThat(answer).doesNotStartWith("HTTP/1.1 2");
    }

    @Test
    void aPageOfAnotherOrigin() throws Exception {
        for (String origin :
                List.of("https://evil.example", "null", "http://localhost.evil.example", "http://localhost:1")) {
            String answer =
                    raw("POST /mcp HTTP/1.1\r\nHost: localhost\r\nOrigin: " + origin + "\r\nContent-Length: 0\r\n\r\n");
            assertThat(answer).as(origin).startsWith("HTTP/1.1 403").contains("origin_not_allowed");
        }
        assertThat(served.recorded).hasSize(4).containsOnly("origin_not_allowed");
    }

    @Test
    void aPageAsksWhetherItMayCall() throws Exception {
        String answer = raw(
                "OPTIONS /mcp HTTP/1.1",
                "Host: localhost",
                "Origin: https://evil.example",
                "Access-Control-Request-Method: POST");
        assertThat(answer).startsWith("HTTP/1.1 403").doesNotContain("Access-Control-Allow");
    }

    @Test
    void aStolenSessionId() throws Exception {
        HttpTestClient owner = HttpTestClient.initialized(served.mcp(), "alice");
        HttpTestClient thief = new HttpTestClient(served.mcp())
                .with("Authorization", "mallory")
                .with("Mcp-Session-Id", owner.sessionId());

        HttpResponse<String> call = thief.post(call(1, "echo", "{}"));
        HttpResponse<String> invented = new HttpTestClient(served.mcp())
                .with("Authorization", "mallory")
                .with("Mcp-Session-Id", "invented")
                .post(call(1, "echo", "{}"));

        assertThat(call.statusCode()).isEqualTo(404);
        assertThat(call.body()).as("nothing tells that it exists").isEqualTo(invented.body());
        assertThat(thief.send("DELETE").statusCode()).isEqualTo(404);
        assertThat(thief.send("GET").statusCode()).isEqualTo(404);
        assertThat(owner.post(call(2, "echo", "{}")).statusCode())
                .as("its owner goes on")
                .isEqualTo(200);
        assertThat(served.recorded).containsOnly("session_of_another").hasSize(3);
    }

    @Test
    void anAnswerToSomebodyElsesQuestion() throws Exception {
        HttpTestClient owner = HttpTestClient.initialized(served.mcp(), "alice");
        HttpTestClient other = HttpTestClient.initialized(served.mcp(), "mallory");
        try (Events events = owner.stream("POST", call(1, "ask", "{}"))) {
            JsonNode question = events.message();
            String yes = "{\"jsonrpc\":\"2.0\",\"id\":" + question.path("id")
                    + ",\"result\":{\"action\":\"accept\",\"content\":{\"ok\":true}}}";

            other.post(yes);
            String no = yes.replace("accept", "decline");
            owner.post(no);

            assertThat(events.message().at("/result/content/0/text").asString())
                    .as("the owner's answer counts")
                    .isEqualTo("DECLINE");
        }
    }

    @Test
    void aBodyThatIsTooLong() throws Exception {
        HttpTestClient client = HttpTestClient.initialized(served.mcp(), "alice");
        HttpResponse<String> refused = client.post(call(1, "echo", "{\"a\":\"" + "x".repeat(1 << 20) + "\"}"));
        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(served.recorded).containsExactly("body_too_large");
    }

    @Test
    void whoSendsATooLongBodyToItsEndLearnsThatItIs() {
        int length = 3 << 20;
        String headers = head(
                "POST /mcp HTTP/1.1",
                "Host: localhost",
                "Authorization: alice",
                "Content-Type: application/json",
                "Content-Length: " + length);
        assertThat(sent(headers + " ".repeat(length))).startsWith("HTTP/1.1 413");
    }

    @Test
    void aBodyThatIsTooLongAndDoesNotSay() throws Exception {
        String headers = head(
                "POST /mcp HTTP/1.1",
                "Host: localhost",
                "Authorization: alice",
                "Content-Type: application/json",
                "Transfer-Encoding: chunked");
        String chunk = "10000\r\n" + "x".repeat(0x10000) + "\r\n";
        assertThat(sent(headers + chunk.repeat(17) + "0\r\n\r\n")).startsWith("HTTP/1.1 413");
    }

    @Test
    void aBodyThatComesByDrops() throws Exception {
        String headers = head(
                "POST /mcp HTTP/1.1",
                "Host: localhost",
                "Authorization: alice",
                "Content-Type: application/json",
                "Content-Length: 100000");
        try (Socket socket = socket()) {
            OutputStream out = socket.getOutputStream();
            out.write(headers.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            String answer = "";
            for (int drop = 0; drop < 600 && answer.isEmpty(); drop++) {
                out.write('{');
                out.flush();
                Thread.sleep(100);
                answer = socket.getInputStream().available() > 0 ? RawAnswer.of(socket) : "";
            }
            assertThat(answer).startsWith("HTTP/1.1 408");
        }
    }

    @Test
    void aNumberThatNoMemoryHolds() throws Exception {
        HttpTestClient client = HttpTestClient.initialized(served.mcp(), "alice");
        for (String number : List.of("1e10000000000", "1e2147483647")) {
            HttpResponse<String> refused = client.post(call(1, "echo", "{\"a\":" + number + "}"));
            assertThat(refused.statusCode()).as(number).isEqualTo(400);
            assertThat(refused.body()).contains("a number beyond 1e1000");
        }
    }

    @Test
    void headersThatNeverEnd() throws Exception {
        assertThat(raw("POST /mcp HTTP/1.1", "Host: localhost", "X-Filler: " + "x".repeat(20_000)))
                .startsWith("HTTP/1.1 431")
                .doesNotContainIgnoringCase("jetty");
    }

    @Test
    void aHeaderThatSmugglesAnother() throws Exception {
        String answer =
                raw("POST /mcp HTTP/1.1", "Host: localhost", "X-Request-Id: a\rSet-Cookie: b", "Content-Length: 0");
        assertThat(answer).doesNotContain("Set-Cookie");
        assertThat(raw(
                        "POST /mcp HTTP/1.1",
                        "Host: localhost",
                        "X-Request-Id: a%0d%0aSet-Cookie: b",
                        "Content-Length: 0"))
                .doesNotContain("Set-Cookie");
    }

    @Test
    void aRequestThatHidesAnother() throws Exception {
        String answer =
                sent(head("POST /mcp HTTP/1.1", "Host: localhost", "Content-Length: 5", "Transfer-Encoding: chunked")
                        + "0\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 400");
    }

    @Test
    void aFloodOfSessions() throws Exception {
        served.close();
        served = HttpTestServer.behind(TRUSTING, 5, 3);
        for (int i = 0; i < 3; i++) {
            HttpTestClient.initialized(served.mcp(), "mallory");
        }
        HttpResponse<String> refused = new HttpTestClient(served.mcp())
                .with("Authorization", "mallory")
                .post(HttpTestClient.INITIALIZE);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();

        HttpTestClient.initialized(served.mcp(), "alice");
        HttpTestClient.initialized(served.mcp(), "bob");
        assertThat(new HttpTestClient(served.mcp())
                        .with("Authorization", "carol")
                        .post(HttpTestClient.INITIALIZE)
                        .statusCode())
                .as("the server is full")
                .isEqualTo(429);
        assertThat(served.server.sessions()).isEqualTo(5);
        assertThat(served.recorded).containsOnly("too_many_sessions").hasSize(2);
    }

    @Test
    void forgedForwardedHeaders() throws Exception {
        String answer = raw(
                "POST /mcp HTTP/1.1",
                "Host: evil.example",
                "X-Forwarded-Host: localhost",
                "X-Forwarded-For: 127.0.0.1",
                "X-Forwarded-Proto: https",
                "Content-Length: 0");
        assertThat(answer).as("the headers are not believed").startsWith("HTTP/1.1 421");
    }

    @Test
    void aPathThatClimbsOut() throws Exception {
        for (String path : List.of(
                "/../etc/passwd", "/mcp/../../etc/passwd", "/mcp/%2e%2e/secret", "/mcp;x=/../y", "//mcp", "/mcp%2F")) {
            assertThat(raw("GET " + path + " HTTP/1.1", "Host: localhost", "Authorization: alice"))
                    .as(path)
                    .matches("(?s)HTTP/1.1 40[0-9].*")
                    .doesNotContain("root:");
        }
    }

    /** The answer to a request without a body, whatever its lines are. */
    private String raw(String... lines) {
        return sent(head(lines));
    }

    private static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\nConnection: close\r\n\r\n";
    }

    private String sent(String request) {
        try (Socket socket = socket()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return RawAnswer.of(socket);
        } catch (IOException cutOff) {
            return "cut off: " + cutOff.getMessage();
        }
    }

    private Socket socket() throws IOException {
        URI address = served.mcp();
        Socket socket = new Socket(address.getHost(), address.getPort());
        socket.setSoTimeout((int) Duration.ofSeconds(60).toMillis());
        return socket;
    }
}
