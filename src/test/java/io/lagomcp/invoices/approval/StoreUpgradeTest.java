package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lagomcp.invoices.app.StoreMaintenance;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.AuditVerification;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.store.PostgresCluster;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import io.lagomcp.invoices.store.Store;
import io.lagomcp.invoices.store.TestStores;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that the program for version 1 of the tables filled, after {@code store migrate}. */
@Tag("postgresql")
class StoreUpgradeTest {
    private static final String TABLE_FILE = "select pg_relation_filenode('lago_mcp.plan')";
    private static final Permissions APPROVER = Permissions.of(Role.APPROVER);
    private static final Principal KIM = new Principal("kim", APPROVER);
    private static final Principal LEE = new Principal("lee", "lee", APPROVER, "Cd4eF7hj", () -> Optional.of(APPROVER));
    /** The maker's token permits two tools only. */
    private static final Permissions OF_BOT =
            new Permissions(Role.OPERATOR, Optional.of(Set.of("update_invoice", "confirm_action")));

    private static final Principal BOT = new Principal("bot", "ann", OF_BOT, "Ab3dE6gh", () -> Optional.of(OF_BOT));
    private static final Map<String, Principal> OWNERS = Map.of(LEE.credential(), LEE, BOT.credential(), BOT);

    @AutoClose
    private final SandboxAccount account = SandboxAccount.open();

    private final TestClock clock = new TestClock();
    private final TestDatabase database = PostgresCluster.shared().database().withStoppedClock();
    private final Path folder;

    @AutoClose
    private final Store store = database.open();

    private final AuditLog log = TestStores.log(store);
    private final PlanStore plans =
            TestStores.plans(store, token -> Optional.ofNullable(OWNERS.get(token)), clock, clock::nanoTime);
    private final ApprovalService server =
            clock.approvals(Policy.confirmEverything(), account.lago(), account.lago(), log, plans);

    StoreUpgradeTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        server.register(new MarkAsPaidMutation(account.lago()));
        database.sql("set role " + database.name() + "_owner; " + resource("/io/lagomcp/invoices/store/1.sql")
                + "; insert into lago_mcp.schema_version (version) values (1); "
                + resource("/store/version-1-rows.sql"));
    }

    private static String resource(String name) throws IOException {
        try (InputStream file = Objects.requireNonNull(StoreUpgradeTest.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The moment after the last row was written. */
    @BeforeEach
    void upgrade() {
        clock.advance(Duration.ofMinutes(20));
        database.sql("update clock.stopped set time = '" + clock.instant() + "'");
        Optional<String> before = database.ask(TABLE_FILE);

        database.initialized();

        assertThat(database.ask(TABLE_FILE)).as("the plans stay where they are").isEqualTo(before);
    }

    @Test
    void theChecksPassAndTheChainVerifies() throws IOException {
        Map<String, String> environment = database.environment(database.url("server"));
        Path key = Files.writeString(
                folder.resolve("plan.key"), Base64.getEncoder().encodeToString(new byte[32]));
        environment.put("LAGO_MCP_PLAN_KEY_FILE", key.toString());

        assertThat(StoreMaintenance.checkAll(Settings.withoutServing(environment, CommandLineFlags.none())))
                .noneMatch(CheckResult::isFailure);
        assertThat(database.ask("select count(*) from lago_mcp.plan where bytes = length(body) and not ended"))
                .contains("10");
    }

    @Test
    void whatWaitedIsCarriedOut() {
        assertThat(confirm("btk5nt4ueg", Principal.local())).isInstanceOf(MutationOutcome.Done.class);
        assertThat(confirm("s8eu72nmrg", LEE)).isInstanceOf(MutationOutcome.Done.class);
        assertThat(confirm("j7z6mryc2x", LEE)).isInstanceOf(MutationOutcome.Done.class);
        MutationOutcome.OfBatch batch = (MutationOutcome.OfBatch) confirm("gfjtfa8bb2", LEE);
        assertThat(batch.parts())
                .extracting(PartOutcome::state)
                .containsOnly(PartOutcome.State.DONE)
                .hasSize(3);

        assertThat(account.writes()).hasSize(6);
        assertThat(confirm("s8eu72nmrg", LEE)).as("its receipt").isInstanceOf(MutationOutcome.Done.class);
        assertThat(account.writes()).hasSize(6);
        assertChainIsIntact();
    }

    @Test
    void whatHadEndedStaysAsItWas() {
        assertThat(plans.find("d8sqrt4msz").orElseThrow().hasExpired()).isTrue();
        assertThat(confirm("x2vbwb3acs", LEE)).as("its receipt").isInstanceOf(MutationOutcome.Done.class);
        assertThat(refusal("tdfcushdjj", KIM)).isEqualTo("rejected");
        assertThat(catchThrowableOfType(MutationFailedException.class, () -> confirm("xfhusmahqv", KIM)))
                .isNotNull();
        assertThat(refusal("pab7rybrhg", KIM)).isEqualTo("confirmation_in_progress");

        assertThat(account.writes()).isEmpty();
        assertThat(log.<Integer>consult(index -> index.pauses().size())).isEqualTo(1);
        assertChainIsIntact();
    }

    @Test
    void whatWasUnknownIsSettled() {
        assertThat(catchThrowableOfType(MutationFailedException.class, () -> confirm("xqptnunrzn", LEE)))
                .hasMessageContaining("outcome_unknown");
        clock.advance(Duration.ofMinutes(11));
        database.pass(Duration.ofMinutes(11));

        assertThat(refusal("xqptnunrzn", LEE)).isEqualTo("did_not_happen");
        assertThat(database.ask("select state from lago_mcp.action where plan = 'xqptnunrzn'"))
                .contains("FAILED");
        assertThat(account.writes()).isEmpty();
        assertChainIsIntact();
    }

    private MutationOutcome confirm(String id, Principal by) {
        PendingPlan plan = plans.find(id).orElseThrow();
        return server.confirm(id, plan.plan().statement(), FixedAnswerChannel.relayed(by));
    }

    private String refusal(String id, Principal by) {
        return catchThrowableOfType(RefusedException.class, () -> confirm(id, by))
                .refusal()
                .code();
    }

    private void assertChainIsIntact() {
        Path export = folder.resolve("export.jsonl");
        store.exportTo(export);
        assertThat(AuditVerification.of(export).problems()).isEmpty();
    }
}
