package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.auth.AuthContext;
import io.lagomcp.invoices.auth.AuthFailureLog;
import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.auth.RateLimiter;
import io.lagomcp.invoices.auth.Revocations;
import io.lagomcp.invoices.auth.TimeSource;
import io.lagomcp.invoices.config.ConfirmationMethod;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import io.lagomcp.invoices.mcp.ConfirmationTimeout;
import io.lagomcp.invoices.mcp.InvoiceServer;
import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.prompt.PromptRegistry;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** A real server over HTTP, whose callers plan and approve. */
public final class ApprovalsTestServer implements AutoCloseable {
    private static final Clock CLOCK = Clock.systemUTC();

    private final McpHttpServer server;

    private ApprovalsTestServer(McpHttpServer server) {
        this.server = server;
    }

    /** One for the tokens in this file. */
    public static ApprovalsTestServer start(
            SandboxAccount account, Policy policy, Path tokens, ConfirmationMethod confirmation) throws Exception {
        return start(account, policy, tokens, confirmation, 100_000);
    }

    /** The same, which takes so many calls per minute. */
    public static ApprovalsTestServer start(
            SandboxAccount account, Policy policy, Path tokens, ConfirmationMethod confirmation, int callsPerMinute)
            throws Exception {
        AuthFailureLog refused = AuthFailureLog.in(TestAuditLogs.fresh(CLOCK));
        return start(
                account,
                policy,
                Authenticator.tokens(
                        tokens,
                        Revocations.none(),
                        new AuthContext(callsPerMinute, RateLimiter.Source.inMemory(), refused, TimeSource.system())),
                confirmation);
    }

    static ApprovalsTestServer start(
            SandboxAccount account, Policy policy, Authenticator authenticator, ConfirmationMethod confirmation)
            throws IOException {
        ApprovalService approvals =
                new ApprovalService(policy, account.lago(), account.lago(), TestAuditLogs.fresh(CLOCK), CLOCK);
        ToolRegistry registry = new ToolRegistry(account.lago(), approvals, CLOCK);
        McpHttpServer server = new McpHttpServer(
                new InvoiceServer(
                                registry,
                                new PromptRegistry(registry, CLOCK),
                                confirmation,
                                ConfirmationTimeout.of(Duration.ofSeconds(60)))
                        .definition(),
                HttpTestServer.SETTINGS,
                authenticator,
                RequestListener.none(),
                (address, code, caller) -> {},
                PerOwnerLimit.ofHeap(true),
                Optional.empty(),
                Map.of(),
                McpHttpServer.SIGN_OF_LIFE);
        server.start();
        return new ApprovalsTestServer(server);
    }

    /** Where clients connect. */
    public URI mcp() {
        return server.address().resolve("/mcp");
    }

    @Override
    public void close() {
        server.close();
    }
}
