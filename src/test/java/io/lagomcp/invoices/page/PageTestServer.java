package io.lagomcp.invoices.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.ListedPlan;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.PrincipalPauses;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.auth.AuthContext;
import io.lagomcp.invoices.auth.AuthFailureLog;
import io.lagomcp.invoices.auth.AuthRequest;
import io.lagomcp.invoices.auth.Authenticator;
import io.lagomcp.invoices.auth.RateLimiter;
import io.lagomcp.invoices.auth.Revocations;
import io.lagomcp.invoices.auth.TestTokens;
import io.lagomcp.invoices.auth.TimeSource;
import io.lagomcp.invoices.config.AuthSettings;
import io.lagomcp.invoices.config.HttpSettings;
import io.lagomcp.invoices.http.WebServer;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.limit.PerOwnerLimit;
import io.lagomcp.invoices.tool.LagoProxy;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The page behind the real server, over a sandbox, for callers with tokens. */
final class PageTestServer implements AutoCloseable {
    final SandboxAccount account = SandboxAccount.open();
    final LagoProxy lago = new LagoProxy(account);
    final TestClock clock = new TestClock();
    final ApprovalService approvals;
    final Path tokenFile = Files.createTempDirectory("page").resolve("tokens");
    final TestTokens tokens;
    final Path auditFile = TestAuditLogs.freshFile();
    /** The codes of what looked like an attack. */
    final List<String> recorded = new CopyOnWriteArrayList<>();

    private final ToolRegistry tools;
    private final Authenticator authenticator;
    private final ApprovalPage page;
    private final WebServer web;
    private final Map<String, String> byName = new HashMap<>();

    PageTestServer(Policy policy) throws Exception {
        this(policy, List.of());
    }

    /** The same behind these proxies. */
    PageTestServer(Policy policy, List<String> proxies) throws Exception {
        tokenFile.toFile().deleteOnExit();
        tokens = new TestTokens(tokenFile, clock);
        token("ann", Role.APPROVER);
        AuditLog audit = AuditLog.at(auditFile, clock);
        approvals = clock.approvals(policy, lago.client(), lago.client(), audit);
        PrincipalPauses pauses = new PrincipalPauses(audit, false);
        tools = new ToolRegistry(lago.client(), approvals, clock);
        authenticator = Authenticator.tokens(
                tokenFile,
                Revocations.none(),
                new AuthContext(
                        100_000,
                        RateLimiter.Source.inMemory(),
                        AuthFailureLog.in(TestAuditLogs.fresh(clock)),
                        new TimeSource(clock, clock::nanoTime)));
        PerOwnerLimit memory = PerOwnerLimit.ofHeap(true);
        page = new ApprovalPage(
                approvals,
                lago.client(),
                authenticator,
                true,
                Optional.empty(),
                pauses,
                Executors.newCachedThreadPool(PageTestServer::daemon),
                new PerOwnerLimit(200, 100),
                memory,
                clock);
        web = new WebServer(
                settings(tokenFile, proxies),
                authenticator,
                page.endpoints(),
                (address, code, caller) -> recorded.add(code),
                memory);
        web.start();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "page");
        thread.setDaemon(true);
        return thread;
    }

    private static HttpSettings settings(Path tokens, List<String> proxies) {
        return new HttpSettings(
                "127.0.0.1",
                0,
                false,
                Optional.empty(),
                List.of("approvals.example.com"),
                List.of(),
                proxies,
                Optional.empty(),
                100,
                50,
                Duration.ofMinutes(30),
                100_000,
                200,
                new AuthSettings.TokenFile(tokens),
                HttpSettings.ApprovalPageSettings.shared());
    }

    /** Issues a token, or gives the one of before. */
    String token(String name, Role role) throws Exception {
        if (!byName.containsKey(name)) {
            byName.put(name, tokens.issue(name, role));
        }
        return Objects.requireNonNull(byName.get(name));
    }

    URI address() {
        return web.address();
    }

    /** Somebody with a browser who has not signed in. */
    PageBrowser browser() {
        return new PageBrowser(web.address());
    }

    /** Somebody who has signed in. */
    PageBrowser signedIn(String name, Role role) throws Exception {
        PageBrowser browser = browser();
        assertThat(browser.signIn(token(name, role)).statusCode()).isEqualTo(303);
        return browser;
    }

    /** The assistant of this principal calls a tool; the answer. */
    JsonNode call(String name, Role role, String tool, ObjectNode arguments) throws Exception {
        Principal principal = authenticator.authenticate(
                new AuthRequest(List.of("Bearer " + token(name, role)), "", "127.0.0.1", List.of(), List.of()));
        Caller caller = new Caller(principal, "assistant 1", ConfirmationChannel.relay());
        return tools.call(tool, arguments, caller).json();
    }

    /** The assistant of this principal plans; the id of the plan. */
    String plan(String name, Role role, String tool, ObjectNode arguments) throws Exception {
        JsonNode answer = call(name, role, tool, arguments);
        assertThat(answer.path("outcome").asString("")).as(answer.toString()).isEqualTo("confirmation_required");
        return answer.at("/plan/confirmation_id").asString();
    }

    /** A plan of the operator {@code bot} to void an unpaid invoice. */
    String voiding(String reason) throws Exception {
        return plan("bot", Role.OPERATOR, "void_invoice", unpaid(reason));
    }

    /** Arguments for a change of an unpaid invoice, with a reason unless it is empty text. */
    ObjectNode unpaid(String reason) {
        ObjectNode arguments = JsonMapper.shared().createObjectNode();
        arguments.put("lago_id", account.unpaid().lagoId());
        return reason.isEmpty() ? arguments : arguments.put("reason", reason);
    }

    /** Unpaid invoices, one in another currency than the rest. */
    List<Invoice> several() {
        List<Invoice> unpaid = account.invoices().stream()
                .filter(invoice -> invoice.status().equals("finalized")
                        && invoice.paymentStatus().equals("pending"))
                .toList();
        Invoice first = unpaid.get(0);
        List<Invoice> same = unpaid.stream()
                .filter(invoice -> invoice.currency().equals(first.currency()))
                .limit(2)
                .toList();
        Invoice other = unpaid.stream()
                .filter(invoice -> !invoice.currency().equals(first.currency()))
                .findFirst()
                .orElseThrow();
        return List.of(same.get(0), same.get(1), other);
    }

    /** A plan of the operator {@code bot} to void these invoices. */
    String voiding(List<Invoice> invoices) throws Exception {
        ObjectNode arguments = JsonMapper.shared().createObjectNode();
        invoices.forEach(invoice -> arguments.withArray("lago_ids").add(invoice.lagoId()));
        return plan("bot", Role.OPERATOR, "void_invoice", arguments);
    }

    /** What became of a plan. */
    ListedPlan.State state(String id) {
        return approvals.inbox().plans(new Principal("judge", Permissions.of(Role.APPROVER))).stream()
                .filter(plan -> plan.id().equals(id))
                .findFirst()
                .orElseThrow()
                .state();
    }

    /** The refusals in the audit log: their codes, and who was refused on which way. */
    List<String> refusals() throws IOException {
        return Files.readAllLines(auditFile).stream()
                .map(line -> JsonMapper.shared().readTree(line))
                .filter(line -> line.path("event").asString().equals("refused"))
                .map(line -> line.path("code").asString() + " by "
                        + line.path("principal").asString() + " via "
                        + line.path("channel").asString(""))
                .toList();
    }

    @Override
    public void close() {
        page.drain(Duration.ofSeconds(30));
        web.close();
        lago.close();
    }
}
