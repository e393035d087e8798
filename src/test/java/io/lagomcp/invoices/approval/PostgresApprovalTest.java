package io.lagomcp.invoices.approval;

import static io.lagomcp.invoices.Eventually.await;
import static io.lagomcp.invoices.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lagomcp.invoices.app.StoreMaintenance;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.AuditVerification;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.lago.Invoice;
import io.lagomcp.invoices.store.PostgresCluster;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import io.lagomcp.invoices.store.Store;
import io.lagomcp.invoices.store.TcpProxy;
import io.lagomcp.invoices.store.TestStores;
import io.lagomcp.invoices.store.TestStores.Counter;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Three servers that share a store act as one. */
@Tag("postgresql")
class PostgresApprovalTest {
    private static final int SERVERS = 3;
    private static final ConfirmationChannel.Answer DECLINED = new ConfirmationChannel.Answer.Refused(Refusal.DECLINED);
    private static final ConfirmationChannel.Answer YES = new ConfirmationChannel.Answer.Approved();
    private static final Principal KIM = new Principal("kim", Permissions.of(Role.APPROVER));
    /** The same with a token, which this server believes to be valid. */
    private static final Principal KIM_WITH_TOKEN =
            new Principal(KIM.name(), KIM.person(), KIM.grant(), "token-of-kim", () -> Optional.of(KIM.grant()));

    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    private final TestDatabase database = PostgresCluster.shared().database().initialized();
    private final List<Store> stores = new ArrayList<>();
    private final List<ApprovalService> servers = new ArrayList<>();
    private final MarkAsPaidMutation markAsPaid = new MarkAsPaidMutation(account.lago());
    private final Invoice unpaid = account.unpaid();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    PostgresApprovalTest() {
        for (int server = 0; server < SERVERS; server++) {
            servers.add(server());
        }
    }

    private ApprovalService server() {
        return server(database.url("server"));
    }

    private ApprovalService server(String url) {
        return server(Store.open(database.settings(url)));
    }

    private ApprovalService server(Store store) {
        stores.add(store);
        AuditLog log = TestStores.log(store);
        PlanStore plans = TestStores.plans(store, token -> Optional.of(KIM), store.clock(), System::nanoTime);
        ApprovalService server = new ApprovalService(
                Policy.confirmEverything(), account.lago(), account.lago(), log, plans, store.clock());
        server.register(new MarkAsPaidMutation(account.lago()));
        return server;
    }

    @AfterEach
    void theChainIsIntact() {
        Path file = folder.resolve("export.jsonl");
        stores.get(0).exportTo(file);
        assertThat(AuditVerification.of(file).problems()).isEmpty();
        stores.forEach(Store::close);
    }

    private PendingPlan planned(ApprovalService by) {
        return planned(by, "");
    }

    private PendingPlan planned(ApprovalService by, String reason) {
        MutationOutcome outcome =
                by.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), reason, FixedAnswerChannel.behindRelay());
        return ((MutationOutcome.Waiting) outcome).confirmation();
    }

    private static MutationOutcome confirm(ApprovalService by, PendingPlan plan) {
        return by.confirm(plan.id(), plan.plan().statement(), FixedAnswerChannel.behindRelay());
    }

    private long count(String event) {
        return Long.parseLong(
                database.ask("select count(*) from lago_mcp.line where body like '%\"event\":\"" + event + "\"%'")
                        .orElseThrow());
    }

    @Test
    void plannedOnOneConfirmedOnAnotherWithTheReceiptFromTheThird() {
        PendingPlan plan = planned(servers.get(0));

        assertThat(confirm(servers.get(1), plan)).isInstanceOf(MutationOutcome.Done.class);

        MutationOutcome.Done receipt = (MutationOutcome.Done) confirm(servers.get(2), plan);
        assertThat(receipt.receipt().confirmationId()).isEqualTo(plan.id());
        assertThat(account.writes()).hasSize(1);
    }

    /** All servers take turns with it, so this is what limits them together. */
    @Test
    void aConfirmedChangeTakesTheLockForItsPlanItsIntentAndItsOutcome() {
        Counter counter = new Counter();
        ApprovalService server = server(Store.open(database.settings(database.url("server")), counter));

        confirm(server, planned(server));

        assertThat(counter.turns).hasValue(3);
        assertThat(counter.commits).hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"session", "transaction"})
    void pgBouncerCanBeInBetween(String mode) throws IOException {
        String url = database.pooled(mode);
        try (Store first = database.open(url)) {
            assertThat(first.problem()).isEmpty();
        }
        ApprovalService maker = server(url);
        ApprovalService approver = server(url);
        PendingPlan plan = planned(maker);

        List<CompletableFuture<MutationOutcome>> answers = Stream.of(approver, maker, servers.get(0))
                .map(server -> CompletableFuture.supplyAsync(() -> confirm(server, plan)))
                .toList();

        assertThat(answers).filteredOn(answer -> isDone(answer)).isNotEmpty();
        assertThat(confirm(maker, plan)).as("the receipt").isInstanceOf(MutationOutcome.Done.class);
        assertThat(account.writes()).hasSize(1);
    }

    private static boolean isDone(CompletableFuture<MutationOutcome> answer) {
        try {
            return answer.join() instanceof MutationOutcome.Done;
        } catch (CompletionException refused) {
            return false;
        }
    }

    @Test
    void aServerThatStartsLaterKnowsThePlanAndWhatBecameOfIt() {
        PendingPlan plan = planned(servers.get(0));
        confirm(servers.get(0), plan);

        assertThat(confirm(server(), plan)).isInstanceOf(MutationOutcome.Done.class);
        assertThat(account.writes()).hasSize(1);
    }

    @Test
    void theTokenOfWhoSaysYesIsLookedUpWithTheIntent() {
        assertRevoked(KIM, KIM_WITH_TOKEN);
    }

    @Test
    void theTokenOfWhoMadeThePlanIsLookedUpWithTheIntent() {
        assertRevoked(KIM_WITH_TOKEN, KIM);
    }

    private void assertRevoked(Principal maker, Principal responder) {
        PendingPlan plan = ((MutationOutcome.Waiting)
                        servers.get(0).submit(markAsPaid, MarkAsPaidMutation.of(unpaid), relaying(maker)))
                .confirmation();
        stores.get(2).revoke(KIM_WITH_TOKEN.credential(), KIM.name());

        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> servers.get(1)
                .confirm(plan.id(), plan.plan().statement(), relaying(responder)));

        assertThat(refused.recorded()).isEqualTo("grant_taken_back");
        assertThat(account.writes()).isEmpty();
        assertThat(count("intent")).isZero();
    }

    private static Caller relaying(Principal principal) {
        return FixedAnswerChannel.relayed(principal);
    }

    @Test
    void ofManyConfirmationsOnAllServersOneActs() {
        PendingPlan plan = planned(servers.get(0));
        CountDownLatch start = new CountDownLatch(1);
        List<CompletableFuture<Boolean>> answers = IntStream.range(0, 12)
                .mapToObj(call -> CompletableFuture.supplyAsync(() -> {
                    await(start);
                    try {
                        confirm(servers.get(call % SERVERS), plan);
                        return true;
                    } catch (RefusedException refused) {
                        return false;
                    }
                }))
                .toList();
        start.countDown();

        assertThat(answers.stream().filter(CompletableFuture::join)).isNotEmpty();
        assertThat(account.writes()).hasSize(1);
        assertThat(count("intent")).isEqualTo(1);
    }

    @Test
    void aYesAndANoAtTheSameMomentNeverBothCount() {
        for (int round = 0; round < 8; round++) {
            // what was rejected is not planned again for the same reason
            PendingPlan plan = planned(servers.get(0), "round " + round);
            int before = account.writes().size();
            CountDownLatch start = new CountDownLatch(1);
            CompletableFuture<Boolean> yes = CompletableFuture.supplyAsync(() -> {
                await(start);
                try {
                    return confirm(servers.get(1), plan) instanceof MutationOutcome.Done;
                } catch (RefusedException refused) {
                    return false;
                }
            });
            CompletableFuture<Boolean> no = CompletableFuture.supplyAsync(() -> {
                await(start);
                try {
                    return servers.get(2)
                                    .inbox()
                                    .reject(
                                            plan.id(),
                                            plan.plan().statement(),
                                            "",
                                            "relay",
                                            FixedAnswerChannel.behindRelay())
                            instanceof MutationOutcome.Rejected;
                } catch (RefusedException refused) {
                    return false;
                }
            });
            start.countDown();

            boolean done = yes.join();
            boolean rejected = no.join();
            assertThat(done && rejected).as("yes and no").isFalse();
            assertThat(account.writes()).hasSize(before + (done ? 1 : 0));
            if (done) {
                return;
            }
        }
    }

    @Test
    void changesAreRefusedWhereTheDatabaseIsAwayAndReadsGoOn() {
        PendingPlan plan = planned(servers.get(0));
        stores.get(1).close();

        RefusedException refused = catchThrowableOfType(RefusedException.class, () -> confirm(servers.get(1), plan));

        assertThat(refused.refusal().code()).isEqualTo("audit_unavailable");
        assertThat(account.writes()).isEmpty();
        assertThat(account.lago().find(unpaid.lagoId()).lagoId()).isEqualTo(unpaid.lagoId());
    }

    @Test
    void aNoWhileTheDatabaseIsAwayHoldsHereAtOnceAndInAllServersLater() throws Exception {
        PendingPlan plan = planned(servers.get(0));
        try (TcpProxy proxy = new TcpProxy(database.cluster().port())) {
            ApprovalService cutOff = server(database.url("server", proxy.port()));
            assertThat(cutOff.inbox().isWithdrawn(plan.id())).isFalse();
            proxy.down(true);

            assertThat(answer(cutOff, plan, DECLINED)).isEqualTo("declined");
            assertThat(answer(cutOff, plan, DECLINED)).as("repeated").isEqualTo("declined");
            // when the database is back, nobody but this server knows of the no
            mayWithdraw(false);
            proxy.down(false);

            eventually(() -> answer(cutOff, plan, YES), code -> !code.equals("audit_unavailable"));
            assertHolds(cutOff, plan, "declined");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"declined", "not_confirmed"})
    void aNoThatCannotBeKeptAtOnceHoldsAllTheSame(String code) {
        ConfirmationChannel.Answer answer =
                code.equals("declined") ? DECLINED : new ConfirmationChannel.Answer.Refused(Refusal.DISMISSED);
        Caller no = FixedAnswerChannel.saying(answer, () -> mayWithdraw(false));
        assertThat(codeOf(() -> servers.get(1).submit(markAsPaid, MarkAsPaidMutation.of(unpaid), no)))
                .isEqualTo(code);
        String id = database.ask("select id from lago_mcp.plan").orElseThrow();

        assertHolds(
                servers.get(1),
                servers.get(0).inbox().pending(id, Principal.local()).orElseThrow(),
                code);
    }

    @Test
    void aRejectionThatCannotBeKeptAtOnceHoldsAllTheSame() {
        PendingPlan plan = planned(servers.get(0));
        mayWithdraw(false);
        Caller caller = FixedAnswerChannel.behindRelay();

        for (int times = 0; times < 2; times++) {
            assertThat(servers.get(1).inbox().reject(plan.id(), plan.plan().statement(), "No", "relay", caller))
                    .isInstanceOf(MutationOutcome.Rejected.class);
        }

        assertHolds(servers.get(1), plan, "rejected");
        assertThat(database.ask("select count(*) from lago_mcp.line where body like '%\"reason\":\"No\"%'"))
                .as("the rejection in the audit log")
                .contains("1");
    }

    /** That this server refuses the plan, and all do so once the no can be kept. */
    private void assertHolds(ApprovalService declined, PendingPlan plan, String code) {
        assertThat(answer(declined, plan, YES)).isEqualTo(code);
        mayWithdraw(true);
        database.awaitTrue("select withdrawn from lago_mcp.plan");
        assertThat(answer(servers.get(2), plan, YES)).isEqualTo(code);
        assertThat(answer(declined, plan, YES)).isEqualTo(code);
        assertThat(account.writes()).isEmpty();
    }

    private void mayWithdraw(boolean may) {
        database.sql((may ? "grant update on lago_mcp.plan to " : "revoke update on lago_mcp.plan from ")
                + database.name() + "_server");
    }

    private String answer(ApprovalService by, PendingPlan plan, ConfirmationChannel.Answer answer) {
        return codeOf(() -> by.resume(markAsPaid.name(), plan.id(), FixedAnswerChannel.saying(answer)));
    }

    @Test
    void theToolAnswersWithTheRefusalWhereTheDatabaseIsAway() {
        PendingPlan plan = planned(servers.get(0));
        ToolRegistry tools = new ToolRegistry(account.lago(), servers.get(1), Clock.systemUTC());
        stores.get(1).close();
        ObjectNode approval = JsonNodeFactory.instance
                .objectNode()
                .put("confirmation_id", plan.id())
                .put("statement", plan.plan().statement());

        ToolResult result = tools.call("confirm_action", approval, FixedAnswerChannel.behindRelay());

        assertThat(result.isError()).isTrue();
        assertThat(result.json().toString()).contains("audit_unavailable");
    }

    @Test
    void aRestoredBackupKeepsWhatWaitsAndDoesNothingASecondTime() throws Exception {
        Invoice other = account.invoice(
                "finalized",
                invoice -> invoice.paymentStatus().equals("pending")
                        && !invoice.lagoId().equals(unpaid.lagoId()));
        PendingPlan waiting = planned(servers.get(0));
        PendingPlan done = ((MutationOutcome.Waiting) servers.get(0)
                        .submit(markAsPaid, MarkAsPaidMutation.of(other), "", FixedAnswerChannel.behindRelay()))
                .confirmation();
        Path backup = database.dump();
        confirm(servers.get(1), done);

        database.restore(backup);

        assertThat(StoreMaintenance.checkAll(storeSettings())).noneMatch(CheckResult::isFailure);
        assertThat(refusal(servers.get(1), waiting))
                .as("a server that has seen what the backup lacks changes nothing until it is restarted")
                .isEqualTo("audit_unavailable");
        ApprovalService restarted = server();
        assertThat(refusal(restarted, done))
                .as("the plan waits again, and the invoice is not as it was planned any more")
                .isEqualTo("invoice_changed");
        assertThat(confirm(restarted, waiting)).isInstanceOf(MutationOutcome.Done.class);
        assertThat(account.writes()).hasSize(2);
    }

    private static String refusal(ApprovalService by, PendingPlan plan) {
        return codeOf(() -> confirm(by, plan));
    }

    private static String codeOf(ThrowingCallable call) {
        return catchThrowableOfType(RefusedException.class, call).refusal().code();
    }

    private Settings storeSettings() throws IOException {
        Map<String, String> environment = database.environment(database.url("server"));
        Path key = Files.writeString(
                folder.resolve("plan.key"), Base64.getEncoder().encodeToString(new byte[32]));
        environment.put("LAGO_MCP_PLAN_KEY_FILE", key.toString());
        return Settings.withoutServing(environment, CommandLineFlags.none());
    }

    @Test
    void theResultOfAnEventIsInTheActionToo() {
        confirm(servers.get(0), planned(servers.get(0)));

        assertThat(database.ask("select state from lago_mcp.action")).contains(AuditEvent.Result.DONE.name());
    }
}
