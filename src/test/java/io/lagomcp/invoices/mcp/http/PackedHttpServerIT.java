package io.lagomcp.invoices.mcp.http;

import static io.lagomcp.invoices.Eventually.eventually;
import static io.lagomcp.invoices.mcp.http.HttpTestClient.call;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.PlainHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import io.lagomcp.invoices.auth.FakeAuthServer;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The packed program serves a team: who they are, what they may do, and what it keeps of those that it turned away. */
class PackedHttpServerIT {
    private static final String RELAYING = HttpTestClient.INITIALIZE.replace("{\"elicitation\":{}}", "{}");
    private static final String LIST = "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"tools/list\"}";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void theApprovalPageHasAPortOfItsOwnOrIsTurnedOff() throws Exception {
        Path tokens = folder.resolve("tokens");
        PackedHttpServer.token(tokens, "ann", "--role", "approver");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        URI own = URI.create("http://127.0.0.1:" + port);
        Map<String, String> ownPort = Map.of("LAGO_MCP_APPROVAL_PAGE_PORT", Integer.toString(port));
        try (PackedHttpServer server = PackedHttpServer.start(folder, ownPort, "--tokens-file", tokens.toString())) {
            assertThat(status(own.resolve("/approvals/sign-in"))).isEqualTo(200);
            assertThat(status(own.resolve("/mcp"))).isEqualTo(404);
            assertThat(status(server.mcp().resolve("/approvals/sign-in"))).isEqualTo(404);
        }
        Map<String, String> off = Map.of("LAGO_MCP_APPROVAL_PAGE", "false");
        try (PackedHttpServer server = PackedHttpServer.start(folder, off, "--tokens-file", tokens.toString())) {
            assertThat(status(server.mcp().resolve("/approvals/sign-in"))).isEqualTo(404);
        }
    }

    private static int status(URI page) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page).build(), BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void aTeamWithTokens() throws Exception {
        Path tokens = folder.resolve("tokens");
        String bot = PackedHttpServer.token(tokens, "bot", "--role", "operator");
        String ann = PackedHttpServer.token(tokens, "ann", "--role", "approver");
        String eve = PackedHttpServer.token(tokens, "eve", "--role", "approver");
        String ray = PackedHttpServer.token(tokens, "ray", "--role", "reader");
        try (PackedHttpServer server = PackedHttpServer.start(folder, Map.of(), "--tokens-file", tokens.toString())) {
            HttpTestClient asBot = client(server, bot);
            HttpTestClient asAnn = client(server, ann);

            assertThat(client(server, ray).post(LIST).body())
                    .as("a reader is told of no change")
                    .contains("find_invoice")
                    .doesNotContain("finalize_invoice");
            assertThat(asAnn.with("X-MCP-Tools", "find_invoice").post(LIST).body())
                    .contains("find_invoice")
                    .doesNotContain("find_all_invoices");
            asAnn.without("X-MCP-Tools");

            JsonNode plan = result(asBot.post(call(1, "finalize_invoice", "{\"lago_id\":\"" + draft(asBot) + "\"}")));
            assertThat(plan.path("outcome").asString()).isEqualTo("confirmation_required");
            String yes = JsonMapper.shared()
                    .createObjectNode()
                    .put("confirmation_id", plan.at("/plan/confirmation_id").asString())
                    .put("statement", plan.at("/plan/statement").asString())
                    .toString();

            assertThat(error(asBot.post(call(2, "confirm_action", yes)))).isEqualTo("approver_needed");
            assertThat(error(client(server, ray).post(call(3, "confirm_action", yes))))
                    .isEqualTo("not_permitted");
            JsonNode done = result(asAnn.post(call(4, "confirm_action", yes)));
            assertThat(done.path("outcome").asString()).isEqualTo("done");
            assertThat(server.recordWith("\"event\":\"outcome\""))
                    .contains("\"bot\"")
                    .contains("\"ann\"");

            JsonNode own = result(asAnn.post(call(5, "finalize_invoice", "{\"lago_id\":\"" + draft(asAnn) + "\"}")));
            String replayed = JsonMapper.shared()
                    .createObjectNode()
                    .put("confirmation_id", own.at("/plan/confirmation_id").asString())
                    .put("statement", own.at("/plan/statement").asString())
                    .toString();
            assertThat(error(client(server, eve).post(call(6, "confirm_action", replayed))))
                    .as("a confirmation replayed by another principal is as unknown as an invented one")
                    .isEqualTo("unknown_confirmation");
            assertThat(server.recordWith("confirmation_of_another")).contains("\"eve\"");
        }
    }

    @Test
    void whoIsTurnedAwayLearnsNothingAndStandsInTheRecord() throws Exception {
        Path tokens = folder.resolve("tokens");
        String ann = PackedHttpServer.token(tokens, "ann", "--role", "approver");
        try (PackedHttpServer server = PackedHttpServer.start(folder, Map.of(), "--tokens-file", tokens.toString())) {
            HttpResponse<String> nobody = new HttpTestClient(server.mcp).post(HttpTestClient.INITIALIZE);
            assertThat(nobody.statusCode()).isEqualTo(401);
            assertThat(nobody.headers().firstValue("WWW-Authenticate"))
                    .hasValueSatisfying(challenge -> assertThat(challenge).startsWith("Bearer"));

            HttpResponse<String> inTheAddress = new HttpTestClient(URI.create(server.mcp + "?access_token=" + ann))
                    .with("Authorization", "Bearer " + ann)
                    .post(HttpTestClient.INITIALIZE);
            assertThat(inTheAddress.statusCode()).isEqualTo(400);

            for (String wrong : List.of(ann + "x", ann.substring(0, ann.length() - 1) + "_", "lim_x", "")) {
                assertThat(new HttpTestClient(server.mcp)
                                .with("Authorization", "Bearer " + wrong)
                                .post(HttpTestClient.INITIALIZE)
                                .statusCode())
                        .as("token '%s'", wrong.length())
                        .isIn(400, 401);
            }
            String record = server.recordWith("turned_away");
            assertThat(record).doesNotContain(ann).doesNotContain(ann.substring(13));
            assertThat(server.stop()).as("exit code").isZero();
            assertThat(server.errors()).doesNotContain(ann).doesNotContain("\tat ");
        }
    }

    @Test
    void accessTokensOfAnIssuer() throws Exception {
        try (FakeAuthServer issuer = new FakeAuthServer(Clock.systemUTC());
                PackedHttpServer server = PackedHttpServer.start(
                        folder,
                        Map.of(
                                "LAGO_MCP_OAUTH_ISSUER",
                                issuer.issuer().toString(),
                                "LAGO_MCP_OAUTH_AUDIENCE",
                                "https://lago.example.com/mcp"))) {
            HttpResponse<String> nobody = new HttpTestClient(server.mcp).post(HttpTestClient.INITIALIZE);
            String challenge = nobody.headers().firstValue("WWW-Authenticate").orElseThrow();
            assertThat(challenge).contains("resource_metadata=");
            URI metadata = server.mcp.resolve("/.well-known/oauth-protected-resource/mcp");
            assertThat(new HttpTestClient(metadata).send("GET").body())
                    .contains("authorization_servers")
                    .contains(issuer.issuer().toString());

            assertThat(admitted(server, issuer.signed(issuer.claims()))).isEqualTo(200);
            assertThat(admitted(server, issuer.signed(expired(issuer))))
                    .as("expired")
                    .isEqualTo(401);
            assertThat(admitted(server, issuer.signed(issuer.claims().audience("https://other.example.com"))))
                    .as("for another server")
                    .isEqualTo(401);
            assertThat(admitted(
                            server,
                            FakeAuthServer.signed(
                                    issuer.claims(), FakeAuthServer.header().build(), FakeAuthServer.OTHER_KEY)))
                    .as("signed with another key")
                    .isEqualTo(401);
            assertThat(admitted(
                            server,
                            new PlainJWT(new PlainHeader(), issuer.claims().build()).serialize()))
                    .as("not signed at all")
                    .isEqualTo(401);
            assertThat(admitted(server, issuer.signed(issuer.claims().claim("scope", "openid"))))
                    .as("no scope of ours")
                    .isEqualTo(403);
            assertThat(server.recordWith("turned_away")).doesNotContain("eyJ");
        }
    }

    @Test
    void whoeverRunsItSeesHowItGoes() throws Exception {
        Path tokens = folder.resolve("tokens");
        String ann = PackedHttpServer.token(tokens, "ann", "--role", "approver");
        try (PackedHttpServer server = PackedHttpServer.start(
                folder, Map.of(), "--tokens-file", tokens.toString(), "--management-port", "0")) {
            URI management = URI.create("http://127.0.0.1:" + server.managementPort());
            eventually(
                    () -> new HttpTestClient(management.resolve("/readyz"))
                            .send("GET")
                            .statusCode(),
                    code -> code == 200);

            client(server, ann).post(call(1, "find_all_invoices", "{\"search_term\":\"Acme\"}"));

            // a call is counted once it has ended, which is after its answer
            String figures = eventually(
                    () -> new HttpTestClient(management.resolve("/metrics"))
                            .send("GET")
                            .body(),
                    page -> page.contains("target=\"find_all_invoices\"} 1"));
            assertThat(figures)
                    .containsPattern(
                            "lago_mcp_calls_total\\{method=\"tools/call\",outcome=\"ok\",target=\"find_all_invoices\"}"
                                    + " 1")
                    .contains("lago_mcp_sessions 1")
                    .containsPattern("lago_mcp_upstream_requests_total\\{route=\"GET /invoices\",status=\"2xx\"} 1")
                    .doesNotContain("Acme")
                    .doesNotContain(ann);
            assertThat(server.stop()).isZero();
        }
    }

    private static JWTClaimsSet.Builder expired(FakeAuthServer issuer) {
        return issuer.claims().expirationTime(Date.from(Instant.now().minus(Duration.ofMinutes(5))));
    }

    private static int admitted(PackedHttpServer server, String token) throws Exception {
        return new HttpTestClient(server.mcp)
                .with("Authorization", "Bearer " + token)
                .post(HttpTestClient.INITIALIZE)
                .statusCode();
    }

    private static HttpTestClient client(PackedHttpServer server, String token) throws Exception {
        return new HttpTestClient(server.mcp)
                .with("Authorization", "Bearer " + token)
                .shakeHands(RELAYING);
    }

    private static String draft(HttpTestClient client) throws Exception {
        return result(client.post(call(90, "find_all_invoices", "{\"status\":\"draft\"}")))
                .at("/invoices/0/lago_id")
                .asString();
    }

    private static JsonNode result(HttpResponse<String> response) {
        return HttpTestClient.json(response).at("/result/structuredContent");
    }

    private static String error(HttpResponse<String> response) {
        String text = HttpTestClient.json(response).at("/result/content/0/text").asString();
        return JsonMapper.shared().readTree(text).at("/error/code").asString();
    }
}
