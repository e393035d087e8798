package io.lagomcp.invoices.mcp.http;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static io.lagomcp.invoices.Eventually.eventually;
import static io.lagomcp.invoices.mcp.http.HttpTestClient.call;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.ServeEvent;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.auth.TestTokens;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.lago.http.LagoClientFixture;
import io.lagomcp.invoices.mcp.http.HttpTestClient.Events;
import io.lagomcp.invoices.store.PostgresCluster;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two servers on one store, each a process with a token file of its own. */
@Tag("postgresql")
@Timeout(300)
class ReplicasTest {
    @RegisterExtension
    private final WireMockExtension receiver = LagoClientFixture.server();

    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    private final TestDatabase database = PostgresCluster.shared().database().initialized();
    private final Map<String, PackedHttpServer> servers = new HashMap<>();
    private final Path folder;
    private String kim = "";
    private String lee = "";

    ReplicasTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void prepare() throws Exception {
        Files.writeString(folder.resolve("plan.key"), Base64.getEncoder().encodeToString(new byte[32]));
        TestTokens tokens = new TestTokens(tokens("a"), Clock.systemUTC());
        kim = "Bearer " + tokens.issue("kim", Role.APPROVER);
        lee = "Bearer " + tokens.issue("lee", Role.APPROVER);
        Files.createDirectories(folder.resolve("b"));
        Files.copy(tokens("a"), tokens("b"));
    }

    @AfterEach
    void stop() {
        servers.values().forEach(PackedHttpServer::close);
    }

    @Test
    void aSessionGoesOnInAnotherServerForItsOwnerUntilItEnds() throws Exception {
        start("a");
        start("b");
        HttpTestClient begun = HttpTestClient.initialized(server("a").mcp(), kim);
        HttpTestClient atB = at("b", kim, begun.sessionId());
        assertThat(begun.sessionId()).startsWith("a.");

        assertThat(HttpTestClient.json(atB.post(find(1))).at("/result/structuredContent/invoices"))
                .isNotEmpty();
        assertThat(begun.post(find(2)).statusCode()).isEqualTo(200);
        assertThat(at("b", lee, begun.sessionId()).post(find(3)).statusCode()).isEqualTo(404);

        assertThat(atB.send("DELETE").statusCode()).isEqualTo(204);

        eventually(() -> begun.post(find(4)).statusCode(), status -> status == 404);
        assertThat(atB.post(find(5)).statusCode()).isEqualTo(404);
    }

    @Test
    void aClientGoesOnInAnotherServerWhenItsOwnIsKilledWhileItAsks() throws Exception {
        start("a");
        start("b");
        HttpTestClient begun = HttpTestClient.initialized(server("a").mcp(), kim);
        try (Events asked = begun.stream("POST", markAsPaid(account.unpaid()))) {
            assertThat(asked.message().path("method").asString()).isEqualTo("elicitation/create");
            server("a").close();
        }
        HttpTestClient atB = at("b", kim, begun.sessionId());
        try (Events again = atB.stream("POST", markAsPaid(account.unpaid()))) {
            JsonNode question = again.message();
            assertThat(question.path("method").asString()).isEqualTo("elicitation/create");
            assertThat(atB.post("{\"jsonrpc\":\"2.0\",\"id\":" + question.path("id")
                                    + ",\"result\":{\"action\":\"accept\",\"content\":{\"confirm\":true}}}")
                            .statusCode())
                    .isEqualTo(202);
            assertThat(again.message().at("/result/structuredContent/outcome").asString())
                    .isEqualTo("done");
        }

        assertThat(account.writes()).hasSize(1);
        assertThat(database.ask("select count(*) from lago_mcp.action")).contains("1");
    }

    @Test
    void aRevokedTokenIsRefusedByAllServersAndWhatWaitsForItEnds() throws Exception {
        start("a");
        start("b");
        HttpTestClient atB = HttpTestClient.initialized(server("b").mcp(), kim);
        try (Events waiting = atB.stream("POST", markAsPaid(account.unpaid()))) {
            assertThat(waiting.message().path("method").asString()).isEqualTo("elicitation/create");

            String said = PackedHttpServer.runClasses(
                    environment("a"),
                    "token",
                    "revoke",
                    "kim",
                    "--tokens-file",
                    tokens("a").toString());

            assertThat(said).contains("Revoked the token of kim.");
            eventually(() -> atB.post(find(1)).statusCode(), status -> status == 401);
            assertThat(waiting.rest())
                    .as("until the stream ends")
                    .isNotEmpty()
                    .allMatch(event -> event.contains("cancelled"));
        }
        assertThat(Files.readString(tokens("a"))).doesNotContain("kim");
        assertThat(Files.readString(tokens("b"))).contains("kim");
        assertThat(HttpTestClient.initialized(server("b").mcp(), lee)
                        .post(find(1))
                        .statusCode())
                .isEqualTo(200);
        assertThat(account.writes()).isEmpty();
    }

    /** Whatever the clock of the server's machine says. */
    @Test
    void aTokenExpiresByTheClockOfTheDatabase() throws Exception {
        database.withStoppedClock();
        String max = "Bearer "
                + new TestTokens(tokens("a"), Clock.systemUTC())
                        .issue(
                                "max",
                                Permissions.of(Role.READER),
                                Optional.of(Instant.now().plus(Duration.ofDays(1))));
        start("a");
        HttpTestClient client = HttpTestClient.initialized(server("a").mcp(), max);
        assertThat(client.post(find(1)).statusCode()).isEqualTo(200);

        database.pass(Duration.ofDays(2));

        eventually(() -> client.post(find(2)).statusCode(), status -> status == 401);
    }

    @Test
    void aMessageComesOnceAndAtLeastOnceWhereTheServerThatSendsIsKilled() throws Exception {
        receiver.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(204)));
        start("a", webhook());
        eventually(
                () -> database.ask("select count(*) from lago_mcp.outbox where content is not null"),
                Optional.of("1")::equals);
        start("b", webhook());
        HttpTestClient atA = HttpTestClient.initialized(server("a").mcp(), kim);
        HttpTestClient atB = HttpTestClient.initialized(server("b").mcp(), lee);
        Set<String> plans = new HashSet<>();
        for (int i = 0; i < 6; i++) {
            plans.add(plan(i % 2 == 0 ? atA : atB, "key" + i));
        }

        eventually(this::delivered, messages -> messages.containsAll(plans));
        Set<String> once = Set.copyOf(plans);

        receiver.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(503)));
        int before = receiver.getAllServeEvents().size();
        plans.add(plan(atB, "late"));
        eventually(() -> receiver.getAllServeEvents().size(), size -> size > before);
        server("a").close();
        receiver.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(204)));
        // as after half a minute
        database.sql("update lago_mcp.outbox set held_until = clock_timestamp()");
        plans.add(plan(atB, "latest"));

        eventually(this::delivered, messages -> messages.containsAll(plans));
        assertThat(delivered())
                .as("what was delivered before is not sent again")
                .filteredOn(once::contains)
                .containsExactlyInAnyOrderElementsOf(once);
    }

    /** Plans to add metadata with this key; returns the plan's id. */
    private String plan(HttpTestClient client, String key) throws Exception {
        JsonNode answer = HttpTestClient.json(client.post(call(
                1,
                "update_invoice",
                "{\"lago_id\":\"" + account.unpaid().lagoId() + "\",\"metadata\":[{\"key\":\"" + key
                        + "\",\"value\":\"b\"}]}")));
        String id = answer.at("/result/structuredContent/plan/confirmation_id").asString("");
        assertThat(id).as("%s", answer).isNotEmpty();
        return id;
    }

    /** The plans of the messages that the receiver took. */
    private List<String> delivered() {
        List<String> plans = new ArrayList<>();
        for (ServeEvent event : receiver.getAllServeEvents()) {
            if (event.getResponse().getStatus() == 204) {
                plans.add(LagoClientFixture.json(event.getRequest().getBodyAsString())
                        .at("/data/plan")
                        .asString());
            }
        }
        return plans;
    }

    private Map<String, String> webhook() {
        return Map.of(
                "LAGO_MCP_CONFIRM_VIA",
                "relay",
                "LAGO_MCP_WEBHOOK_URL",
                receiver.baseUrl() + "/hook",
                "LAGO_MCP_WEBHOOK_SECRET",
                "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    }

    private PackedHttpServer server(String name) {
        return Objects.requireNonNull(servers.get(name));
    }

    private HttpTestClient at(String server, String credential, String session) {
        return new HttpTestClient(server(server).mcp())
                .with("Authorization", credential)
                .with("Mcp-Session-Id", session)
                .with("MCP-Protocol-Version", "2025-11-25");
    }

    private static String find(int id) {
        return call(id, "find_all_invoices", "{}");
    }

    private static String markAsPaid(Invoice invoice) {
        return call(1, "update_invoice", "{\"lago_id\":\"" + invoice.lagoId() + "\",\"payment_status\":\"succeeded\"}");
    }

    private Path tokens(String server) {
        return folder.resolve(server).resolve("tokens");
    }

    private void start(String name) throws IOException {
        start(name, Map.of());
    }

    private void start(String name, Map<String, String> more) throws IOException {
        Map<String, String> environment = environment(name);
        environment.putAll(more);
        servers.put(name, PackedHttpServer.startClasses(folder.resolve(name), environment));
    }

    private Map<String, String> environment(String name) {
        Map<String, String> environment = database.environment(database.url("server"));
        environment.put("LAGO_MCP_REPLICA", name);
        environment.put("LAGO_MCP_PLAN_KEY_FILE", folder.resolve("plan.key").toString());
        environment.put("LAGO_MCP_HTTP_TOKENS_FILE", tokens(name).toString());
        environment.put("LAGO_API_URL", account.apiUrl());
        environment.put("LAGO_API_KEY", SandboxAccount.KEY);
        return environment;
    }
}
