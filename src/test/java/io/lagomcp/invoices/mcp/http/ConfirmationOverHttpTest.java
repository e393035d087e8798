package io.lagomcp.invoices.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.auth.AuthContext;
import io.lagomcp.invoices.auth.AuthFailureLog;
import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.auth.RateLimiter;
import io.lagomcp.invoices.auth.Revocations;
import io.lagomcp.invoices.auth.TestTokens;
import io.lagomcp.invoices.auth.TimeSource;
import io.lagomcp.invoices.config.ConfirmationMethod;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import io.lagomcp.invoices.mcp.ConfirmationTimeout;
import io.lagomcp.invoices.mcp.InvoiceServer;
import io.lagomcp.invoices.mcp.http.HttpTestClient.Events;
import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.prompt.PromptRegistry;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A yes counts only if whoever posts it may confirm at that moment: by their token, and by the headers of that very post. */
class ConfirmationOverHttpTest {
    private static final Clock CLOCK = Clock.systemUTC();

    private final SandboxAccount account = SandboxAccount.open();
    private final Path tokens;
    private final AuthFailureLog refused;
    private McpHttpServer server;
    private HttpTestClient kim;

    ConfirmationOverHttpTest(@TempDir Path folder) {
        tokens = folder.resolve("tokens");
        refused = AuthFailureLog.in(AuditLog.at(folder.resolve("refused.jsonl"), CLOCK));
    }

    @BeforeEach
    void serve() throws Exception {
        String token = new TestTokens(tokens, CLOCK).issue("kim", Role.APPROVER);
        ApprovalService approvals = new ApprovalService(
                Policy.confirmEverything(), account.lago(), account.lago(), TestAuditLogs.fresh(CLOCK), CLOCK);
        ToolRegistry registry = new ToolRegistry(account.lago(), approvals, CLOCK);
        server = new McpHttpServer(
                new InvoiceServer(
                                registry,
                                new PromptRegistry(registry, CLOCK),
                                ConfirmationMethod.AUTO,
                                ConfirmationTimeout.of(Duration.ofSeconds(60)))
                        .definition(),
                HttpTestServer.SETTINGS,
                Authenticator.tokens(
                        tokens,
                        Revocations.none(),
                        new AuthContext(100_000, RateLimiter.Source.inMemory(), refused, TimeSource.system())),
                RequestListener.none(),
                refused::note,
                PerOwnerLimit.ofHeap(true),
                Optional.empty(),
                Map.of(),
                McpHttpServer.SIGN_OF_LIFE);
        server.start();
        kim = HttpTestClient.initialized(server.address().resolve("/mcp"), "Bearer " + token);
    }

    @AfterEach
    void stop() {
        server.close();
        refused.close();
        account.close();
    }

    @Test
    void theYesOfAnApproverCounts() throws Exception {
        try (Events call = markAsPaid()) {
            assertThat(yes(call, kim).statusCode()).isEqualTo(202);

            assertThat(call.message().at("/result/structuredContent/outcome").asString())
                    .isEqualTo("done");
        }
        assertThat(account.writes()).hasSize(1);
    }

    @Test
    void notAfterTheirRoleWasTakenAway() throws Exception {
        try (Events call = markAsPaid()) {
            edit("role=approver", "role=operator");
            assertThat(yes(call, kim).statusCode()).isEqualTo(202);

            assertRefused(call, "approver_needed");
        }
    }

    @Test
    void notAfterTheToolWasTakenAway() throws Exception {
        try (Events call = markAsPaid()) {
            edit("role=approver", "role=approver tools=find_invoice,confirm_action");
            assertThat(yes(call, kim).statusCode()).isEqualTo(202);

            assertRefused(call, "not_permitted");
        }
    }

    @Test
    void notIfThePostGivesUpToChangeAnything() throws Exception {
        try (Events call = markAsPaid()) {
            assertThat(yes(call, kim.with("X-MCP-Readonly", "true")).statusCode())
                    .isEqualTo(202);

            assertRefused(call, "not_permitted");
        }
    }

    @Test
    void notIfThePostGivesUpTheTool() throws Exception {
        try (Events call = markAsPaid()) {
            assertThat(yes(call, kim.with("X-MCP-Tools", "find_invoice,confirm_action"))
                            .statusCode())
                    .isEqualTo(202);

            assertRefused(call, "not_permitted");
        }
    }

    @Test
    void notWithATokenThatWasTakenBack() throws Exception {
        try (Events call = markAsPaid()) {
            new TestTokens(tokens, CLOCK).issue("lee", Role.APPROVER);
            new TestTokens(tokens, CLOCK).revoke("kim");

            assertThat(yes(call, kim).statusCode()).isEqualTo(401);
        }
        assertThat(account.writes()).isEmpty();
    }

    private Events markAsPaid() throws Exception {
        return kim.stream(
                "POST",
                HttpTestClient.call(
                        1,
                        "update_invoice",
                        "{\"lago_id\":\"" + account.unpaid().lagoId() + "\",\"payment_status\":\"succeeded\"}"));
    }

    private static HttpResponse<String> yes(Events call, HttpTestClient from) throws Exception {
        JsonNode question = call.message();
        assertThat(question.path("method").asString()).isEqualTo("elicitation/create");
        return from.post("{\"jsonrpc\":\"2.0\",\"id\":" + question.path("id")
                + ",\"result\":{\"action\":\"accept\",\"content\":{\"confirm\":true}}}");
    }

    private void edit(String from, String to) throws Exception {
        Files.writeString(tokens, Files.readString(tokens).replace(from, to));
    }

    private void assertRefused(Events call, String code) {
        JsonNode answer = call.message();
        assertThat(answer.at("/result/content/0/text").asString()).contains("\"code\":\"" + code + "\"");
        assertThat(account.writes()).isEmpty();
    }
}
