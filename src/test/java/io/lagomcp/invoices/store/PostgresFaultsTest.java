package io.lagomcp.invoices.store;

import static io.lagomcp.invoices.Eventually.await;
import static io.lagomcp.invoices.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.AuditVerification;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.audit.SampleEvents;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.config.StoreSettings;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import io.lagomcp.invoices.store.Store.StoreListener;
import io.lagomcp.invoices.store.TcpProxy.Loss;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is recorded, and what counts as recorded, when the network or the database fails. */
@Tag("postgresql")
class PostgresFaultsTest {
    private final TestDatabase database = PostgresCluster.shared().database().initialized();

    @AutoClose
    private final TcpProxy proxy;

    @AutoClose
    private final Store store;

    private final AuditLog log;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    PostgresFaultsTest() throws Exception {
        proxy = new TcpProxy(database.cluster().port());
        store = Store.open(database.settings(database.url("server", proxy.port())));
        log = TestStores.log(store);
    }

    private static void intend(AuditLog log, String plan) {
        assertThat(log.<String>intend(SampleEvents.intent(plan), index -> index.ofPlan(plan)
                        .filter(action -> !action.wasHeldBack())
                        .map(action -> "used up")))
                .isEmpty();
    }

    private long lines() {
        return Long.parseLong(database.ask("select count(*) from lago_mcp.line").orElseThrow());
    }

    /** Ends the outage. The store tries the database again a second after a failed attempt. */
    private void awaitNetwork() {
        proxy.down(false);
        eventually(store::problem, Optional::isEmpty);
    }

    private void assertIntact() {
        Path file = folder.resolve("export.jsonl");
        try (Store other = database.open()) {
            other.exportTo(file);
        }
        assertThat(AuditVerification.of(file).problems()).isEmpty();
    }

    @Test
    void anIntentWhoseCommitGotNoAnswerIsLookedForAndFound() {
        intend(log, "p1");
        proxy.lose(Loss.ANSWER);

        intend(log, "p2");

        assertThat(lines()).isEqualTo(2);
        log.record(SampleEvents.done("p2"));
        assertIntact();
    }

    /** As when the network loses packets. */
    @Test
    void anIntentWhoseCommitGetsNoAnswerInTimeIsLookedForAndFound() {
        String url = database.url("server", proxy.port()) + "?socketTimeout=2";
        try (Store impatient = Store.open(database.settings(url))) {
            AuditLog audit = TestStores.log(impatient);
            intend(audit, "p1");
            proxy.lose(Loss.ANSWER_IN_SILENCE);

            intend(audit, "p2");

            assertThat(lines()).isEqualTo(2);
            audit.record(SampleEvents.done("p2"));
        }
        assertIntact();
    }

    /** As when the standby is slow. */
    @Test
    void whoOnlyReadsDoesNotWaitForACommit() throws Exception {
        intend(log, "p1");
        CountDownLatch read = new CountDownLatch(1);
        proxy.at("", Loss.NOTHING, () -> await(read));
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> intend(log, "p2"));
        database.awaitTrue("select exists (select 1 from lago_mcp.action where plan = 'p2')");

        assertThat(log.read(AuditIndex::lastSeq)).isEqualTo(2);

        assertThat(writer).as("its commit is not answered yet").isNotDone();
        read.countDown();
        writer.get();
    }

    @Test
    void anIntentWhoseCommitNeverArrivedIsNotRecorded() {
        intend(log, "p1");
        proxy.lose(Loss.COMMIT);

        assertThatThrownBy(() -> intend(log, "p2")).isInstanceOf(AuditException.class);

        assertThat(lines()).isEqualTo(1);
        intend(log, "p2");
        assertIntact();
    }

    /** Somebody changed the settings of PostgreSQL after the server started. */
    @Test
    void onlyWhatBecameOfARequestIsRecordedWhileCommitsWaitForNoStandby() {
        intend(log, "p1");
        database.cluster().withoutSynchronousStandby(() -> {
            assertThatThrownBy(() -> intend(log, "p2"))
                    .isInstanceOf(AuditException.class)
                    .hasMessageContaining("synchronous");
            assertThatThrownBy(log::requireWritable).isInstanceOf(AuditException.class);

            log.record(SampleEvents.done("p1"));
            assertThat(log.consult(index -> index.ofPlan("p1")).orElseThrow().state())
                    .isEqualTo(RecordedAction.State.DONE);
            assertThat(lines()).isEqualTo(2);
        });

        intend(log, "p2");
        assertIntact();
    }

    @Test
    void theOperatorCanVouchForAsynchronousCommits() {
        StoreSettings given = database.settings(database.url("server"));
        StoreSettings managed = new StoreSettings(
                given.jdbcUrl(), given.user(), given.passwordFile(), StoreSettings.Durability.MANAGED, "managed");
        try (Store vouched = Store.open(managed)) {
            AuditLog there = TestStores.log(vouched);
            database.cluster().withoutSynchronousStandby(() -> intend(there, "p1"));
        }

        assertThat(lines()).isEqualTo(1);
    }

    /** Whatever the role's default is. */
    @Test
    void aRevocationWaitsForTheStandby() {
        database.sql("alter role " + database.name() + "_server set synchronous_commit = off");
        database.sql("create table lago_mcp.noted (setting text)");
        database.sql("create function lago_mcp.note() returns trigger language plpgsql security definer as $$ begin"
                + " insert into lago_mcp.noted values (current_setting('synchronous_commit')); return new; end $$");
        database.sql("create trigger note before insert on lago_mcp.revocation"
                + " for each row execute function lago_mcp.note()");

        try (Store other = database.open()) {
            other.revoke("lagomcp_x", "kim");
        }

        assertThat(database.ask("select setting from lago_mcp.noted")).contains("on");
    }

    /** Nothing was sent, so the plan can be carried out later, and everybody is told so. */
    @Test
    void anIntentThatTurnsUpLaterIsFollowedByItsOutcome() {
        intend(log, "p1");
        proxy.lose(Loss.ANSWER_AND_NETWORK);

        assertThatThrownBy(() -> intend(log, "p2")).isInstanceOf(AuditException.class);
        assertThat(lines()).as("it is there all the same").isEqualTo(2);
        assertThatThrownBy(() -> log.consult(AuditIndex::lastSeq)).isInstanceOf(AuditException.class);
        awaitNetwork();

        RecordedAction action = log.consult(index -> index.ofPlan("p2")).orElseThrow();
        assertThat(action.wasHeldBack()).isTrue();
        intend(log, "p2");
        assertIntact();
    }

    @Test
    void whoReadsAnIntentThatTurnedUpReadsItsOutcomeToo() {
        intend(log, "p1");
        proxy.lose(Loss.ANSWER_AND_NETWORK);
        assertThatThrownBy(() -> intend(log, "p2")).isInstanceOf(AuditException.class);
        awaitNetwork();

        RecordedAction action = log.read(index -> index.ofPlan("p2")).orElseThrow();

        assertThat(action.wasHeldBack()).isTrue();
    }

    /** Both are in one transaction. */
    @Test
    void aPlanIsTriedAgainAtOnceAfterItsIntentTurnedUp() {
        intend(log, "p1");
        proxy.lose(Loss.ANSWER_AND_NETWORK);
        assertThatThrownBy(() -> intend(log, "p2")).isInstanceOf(AuditException.class);
        awaitNetwork();

        intend(log, "p2");

        assertThat(lines()).as("an intent, its outcome and the new intent").isEqualTo(4);
        assertThat(log.consult(index -> index.ofPlan("p2")).orElseThrow().state())
                .isEqualTo(RecordedAction.State.OPEN);
        assertIntact();
    }

    @Test
    void anOutcomeThatCannotBeRecordedIsRecordedLater() {
        intend(log, "p1");
        proxy.down(true);

        assertThatThrownBy(() -> log.record(SampleEvents.done("p1"))).isInstanceOf(AuditException.class);
        proxy.down(false);

        database.awaitTrue("select exists (select 1 from lago_mcp.action where plan = 'p1' and state = 'DONE')");
        assertIntact();
    }

    /** As from a bug in it. */
    @Test
    void anOutcomeIsRecordedAfterUnexpectedFailuresToo() {
        AtomicInteger failures = new AtomicInteger();
        StoreListener failing = new StoreListener() {
            @Override
            public void lockTaken(Duration waited) {
                if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    throw new IllegalStateException("a bug");
                }
            }
        };
        try (Store other = Store.open(database.settings(database.url("server")), failing)) {
            AuditLog audit = TestStores.log(other);
            intend(audit, "p1");
            failures.set(2);

            assertThatThrownBy(() -> audit.record(SampleEvents.done("p1"))).isInstanceOf(AuditException.class);

            database.awaitTrue("select exists (select 1 from lago_mcp.action where plan = 'p1' and state = 'DONE')");
        }
        assertThat(failures).hasValue(0);
        assertIntact();
    }

    /** Another process may have carried the plan out meanwhile, which the late outcome says nothing about. */
    @Test
    void anOutcomeThatIsRecordedLaterIsNotThatOfALaterIntent() {
        intend(log, "p1");
        proxy.lose(Loss.ANSWER_AND_NETWORK);
        assertThatThrownBy(() -> log.record(heldBack("p1"))).isInstanceOf(AuditException.class);
        try (Store other = database.open()) {
            intend(TestStores.log(other), "p1");
        }

        awaitNetwork();
        intend(log, "p2");
        proxy.lose(Loss.COMMIT);
        assertThatThrownBy(() -> log.record(SampleEvents.done("p2"))).isInstanceOf(AuditException.class);

        // it is tried again after the one of p1
        database.awaitTrue("select exists (select 1 from lago_mcp.action where plan = 'p2' and state = 'DONE')");
        assertThat(log.consult(index -> index.ofPlan("p1")).orElseThrow().state())
                .isEqualTo(RecordedAction.State.OPEN);
        assertIntact();
    }

    private static AuditEvent.Outcome heldBack(String plan) {
        return new AuditEvent.Outcome(
                SampleEvents.subject(plan),
                AuditEvent.Result.FAILED,
                "expired",
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Optional.empty(),
                true,
                false);
    }

    @Test
    void aLockWhoseHolderDoesNotGoOnIsTakenAway() throws Exception {
        intend(log, "p1");
        try (Database other = database.connections();
                Database.Transaction frozen = other.begin()) {
            frozen.run(AuditRows::lock);

            intend(log, "p2");

            assertThatThrownBy(() -> frozen.run(connection -> AuditRows.line(connection, 1)))
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void aDatabaseThatWasSetBackIsRefused() {
        intend(log, "p1");
        String first = database.ask("select hash from lago_mcp.head").orElseThrow();
        intend(log, "p2");
        database.sql("delete from lago_mcp.line where seq = 2");
        database.sql("delete from lago_mcp.action where plan = 'p2'");
        database.sql("update lago_mcp.head set seq = 1, hash = '" + first + "'");

        assertThatThrownBy(() -> intend(log, "p2"))
                .isInstanceOf(AuditException.class)
                .hasMessageContaining("changed by somebody else");
        assertThatThrownBy(() -> log.consult(AuditIndex::lastSeq)).hasMessageContaining("entry 2 is gone");
    }

    @Test
    void aPlanHasOneActionWhateverTheLinesSay() {
        intend(log, "p1");
        database.sql(
                "insert into lago_mcp.action select 'p2', 99, 99, at, state, held_back, body from lago_mcp.action");

        assertThatThrownBy(() -> intend(log, "p2")).hasMessageContaining("carried out before");
        assertThat(lines()).isEqualTo(1);
    }

    @Test
    void aServerCannotChangeOrRemoveLines() {
        intend(log, "p1");
        try (Database server = database.connections()) {
            for (String change : new String[] {
                "update lago_mcp.line set body = 'x'",
                "delete from lago_mcp.line",
                "truncate lago_mcp.line",
                "delete from lago_mcp.action",
                "drop table lago_mcp.line"
            }) {
                assertThatThrownBy(() -> server.write(connection -> execute(connection, change)))
                        .as(change)
                        .hasMessageContaining(change.startsWith("drop") ? "must be owner" : "permission denied");
            }
        }
    }

    private static boolean execute(Connection connection, String statement) throws SQLException {
        try (var one = connection.createStatement()) {
            return one.execute(statement);
        }
    }

    @Test
    void aSynchronousStandbyThatTakesOverHasEverything() throws Exception {
        try (PostgresCluster own = PostgresCluster.start(true)) {
            TestDatabase here = own.database().initialized();
            String both = "postgresql://" + here.name() + "_server@127.0.0.1:" + own.port() + ",127.0.0.1:"
                    + own.standbyPort() + "/" + here.name();
            try (Store shared = Store.open(here.settings(both))) {
                AuditLog audit = TestStores.log(shared);
                intend(audit, "p1");
                own.failOver();

                Optional<RecordedAction> known = audit.consult(index -> index.ofPlan("p1"));
                assertThat(known).isPresent();
                audit.record(SampleEvents.done("p1"));
                assertThatThrownBy(() -> intend(audit, "p2")).hasMessageContaining("no synchronous standby");
                own.addStandby();
                intend(audit, "p2");
                assertThat(shared.exportTo(folder.resolve("after.jsonl"))).isEqualTo(3);
            }
        }
        assertThat(AuditVerification.of(folder.resolve("after.jsonl")).problems())
                .isEmpty();
    }
}
