package io.lagomcp.invoices.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.access.AccessLimits;
import io.lagomcp.invoices.access.Entrance;
import io.lagomcp.invoices.access.RefusedVisits;
import io.lagomcp.invoices.access.TimeSource;
import io.lagomcp.invoices.access.TokenIssuer;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.config.ConfirmVia;
import io.lagomcp.invoices.guard.Grant;
import io.lagomcp.invoices.guard.Guard;
import io.lagomcp.invoices.guard.Policy;
import io.lagomcp.invoices.guard.Records;
import io.lagomcp.invoices.guard.Role;
import io.lagomcp.invoices.guard.SandboxAccount;
import io.lagomcp.invoices.prompt.Prompts;
import io.lagomcp.invoices.server.CallListener;
import io.lagomcp.invoices.server.InvoiceServer;
import io.lagomcp.invoices.server.http.WebClient.Events;
import io.lagomcp.invoices.tool.Catalogue;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A yes counts only if whoever posts it may confirm at that moment: by their token, and by the headers of that very post. */
class YesOverHttpTest {
    private static final Clock CLOCK = Clock.systemUTC();

    private final SandboxAccount account = SandboxAccount.open();
    private final Path tokens;
    private final RefusedVisits refused;
    private HttpServer server;
    private WebClient kim;

    YesOverHttpTest(@TempDir Path folder) {
        tokens = folder.resolve("tokens");
        refused = RefusedVisits.in(AuditLog.at(folder.resolve("refused.jsonl"), CLOCK));
    }

    @BeforeEach
    void serve() throws Exception {
        String token = new TokenIssuer(tokens, CLOCK).issue("kim", Grant.of(Role.APPROVER), Optional.empty());
        Guard guard =
                new Guard(Policy.confirmEverything(), account.lago(), account.lago(), Records.fresh(CLOCK), CLOCK);
        Catalogue catalogue = new Catalogue(account.lago(), guard, CLOCK);
        server = new HttpServer(
                new InvoiceServer(catalogue, new Prompts(catalogue, CLOCK), ConfirmVia.AUTO, Duration.ofSeconds(60)),
                ServedTools.SETTINGS,
                Entrance.tokens(tokens, AccessLimits.ofCalls(100_000), refused, TimeSource.system()),
                CallListener.none(),
                refused::note);
        server.start();
        kim = WebClient.initialized(server.address().resolve("/mcp"), "Bearer " + token);
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
            new TokenIssuer(tokens, CLOCK).issue("lee", Grant.of(Role.APPROVER), Optional.empty());
            new TokenIssuer(tokens, CLOCK).revoke("kim");

            assertThat(yes(call, kim).statusCode()).isEqualTo(401);
        }
        assertThat(account.writes()).isEmpty();
    }

    private Events markAsPaid() throws Exception {
        return kim.stream(
                "POST",
                WebClient.call(
                        1,
                        "update_invoice",
                        "{\"lago_id\":\"" + account.unpaid().lagoId() + "\",\"payment_status\":\"succeeded\"}"));
    }

    private static HttpResponse<String> yes(Events call, WebClient from) throws Exception {
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
