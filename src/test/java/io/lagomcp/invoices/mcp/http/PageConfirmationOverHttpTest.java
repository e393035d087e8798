package io.lagomcp.invoices.mcp.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.config.ConfirmationMethod;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import io.lagomcp.invoices.mcp.ConfirmationTimeout;
import io.lagomcp.invoices.mcp.InvoiceServer;
import io.lagomcp.invoices.mcp.http.HttpTestClient.Events;
import io.lagomcp.invoices.mcp.protocol.RequestStateSealer;
import io.lagomcp.invoices.prompt.PromptRegistry;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A call that waits for the approval page keeps its place only while somebody waits for its answer. */
class PageConfirmationOverHttpTest {
    private static final Clock CLOCK = Clock.systemUTC();

    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    private final ApprovalService approvals = new ApprovalService(
            Policy.confirmEverything(), account.lago(), account.lago(), TestAuditLogs.fresh(CLOCK), CLOCK);
    private final Semaphore ended = new Semaphore(0);

    @AutoClose
    private final McpHttpServer server = server();

    private HttpTestClient client;

    private McpHttpServer server() {
        ToolRegistry tools = new ToolRegistry(account.lago(), approvals, CLOCK);
        try {
            McpHttpServer started = new McpHttpServer(
                    new InvoiceServer(
                                    tools,
                                    new PromptRegistry(tools, CLOCK),
                                    ConfirmationMethod.PAGE,
                                    Optional.of("https://lago.example.com/approvals"),
                                    ConfirmationTimeout.of(Duration.ofMinutes(10)),
                                    RequestStateSealer.Key.ofThisProcess())
                            .definition(),
                    HttpTestServer.SETTINGS,
                    Authenticator.open(),
                    call -> outcome -> {
                        if (call.target().equals("update_invoice")) {
                            ended.release();
                        }
                    },
                    (address, code, caller) -> {},
                    PerOwnerLimit.ofHeap(true),
                    Optional.empty(),
                    Map.of(),
                    Duration.ofMillis(50));
            started.start();
            return started;
        } catch (IOException unable) {
            throw new UncheckedIOException(unable);
        }
    }

    @BeforeEach
    void begin() throws Exception {
        client = new HttpTestClient(server.address().resolve("/mcp"))
                .shakeHands(
                        HttpTestClient.INITIALIZE.replace("{\"elicitation\":{}}", "{\"elicitation\":{\"url\":{}}}"));
    }

    private Events waiting() throws Exception {
        Events call = client.stream(
                "POST",
                HttpTestClient.call(
                        1,
                        "update_invoice",
                        "{\"lago_id\":\"" + account.unpaid().lagoId() + "\",\"payment_status\":\"succeeded\"}"));
        JsonNode question = call.message();
        assertThat(question.at("/params/mode").asString()).isEqualTo("url");
        assertThat(client.post("{\"jsonrpc\":\"2.0\",\"id\":" + question.path("id")
                                + ",\"result\":{\"action\":\"accept\"}}")
                        .statusCode())
                .isEqualTo(202);
        return call;
    }

    @Test
    void aClientThatVanishesIsWaitedForNoLonger() throws Exception {
        waiting().close();

        assertThat(ended.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
        assertThat(approvals.inbox().waiting())
                .as("the plan can still be approved")
                .isOne();
    }

    @Test
    void theEndOfTheSessionEndsTheCall() throws Exception {
        try (Events call = waiting()) {
            client.send("DELETE");

            assertThat(ended.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
            assertThat(call.response.statusCode()).isEqualTo(200);
        }
        assertThat(approvals.inbox().waiting()).isOne();
    }
}
