package io.lagomcp.invoices.store;

import static io.lagomcp.invoices.Eventually.await;
import static io.lagomcp.invoices.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.event.AuditEvent.RejectedRequests;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import io.lagomcp.invoices.store.TestStores.Counter;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** When servers take turns at the lock of the audit log, and what goes on without it. */
@Tag("postgresql")
class AuditTurnsTest {
    /** More than a snapshot gives at once. */
    private static final int MANY = 1_100;

    private final TestDatabase database = PostgresCluster.shared().database().initialized();
    private final Counter counter = new Counter();
    private final AtomicInteger turns = counter.turns;

    @AutoClose
    private final Store store = Store.open(database.settings(database.url("server")), counter);

    private final AuditLog log = TestStores.log(store);

    @AutoClose
    private final Store otherStore = database.open();

    private final AuditLog other = TestStores.log(otherStore);

    private static void record(AuditLog log) {
        log.record(new RejectedRequests("203.0.113.7", "token_unknown", "", 1));
    }

    private long lastSeq() {
        return log.read(AuditIndex::lastSeq);
    }

    @Test
    void whoOnlyReadsNeedsNoLockAndSeesWhatOthersHaveWritten() {
        record(log);
        record(other);
        assertThat(lastSeq()).isEqualTo(2);
        record(other);
        assertThat(lastSeq()).isEqualTo(3);

        assertThat(turns).as("for the one entry").hasValue(1);
        record(log);
        assertThat(turns).hasValue(2);
    }

    /** Nor for plans and revocations: the writer has a connection of its own. */
    @Test
    void whoOnlyReadsDoesNotWaitForWritersThatWait() throws Exception {
        record(log);
        CompletableFuture<Void> writer;
        try (Database connections = database.connections();
                Database.Transaction holder = connections.begin()) {
            holder.run(AuditRows::lock);
            writer = CompletableFuture.runAsync(() -> record(log));
            database.awaitTrue("select exists (select 1 from pg_stat_activity where wait_event_type = 'Lock')");

            assertThat(lastSeq()).isEqualTo(1);
            assertThat(store.revocations().ids()).isPresent();
            assertThat(writer).isNotDone();
        }
        writer.get();
        assertThat(lastSeq()).isEqualTo(2);
    }

    /** Who writes has the lock of the database, for which other servers wait. */
    @Test
    void whoWritesDoesNotWaitForASlowReader() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        CompletableFuture<Long> reader = CompletableFuture.supplyAsync(() -> log.read(index -> {
            asked.countDown();
            await(written);
            return index.lastSeq();
        }));
        await(asked);

        CompletableFuture<Void> writers = CompletableFuture.runAsync(() -> {
            record(log);
            record(other);
        });
        try {
            eventually(writers::isDone, Boolean::booleanValue);
        } finally {
            written.countDown();
        }
        writers.get();
        assertThat(reader.get()).as("as it was when it was asked").isZero();
        assertThat(lastSeq()).isEqualTo(2);
    }

    /** Others wait for the lock meanwhile. */
    @Test
    void muchIsReadBeforeTheTurn() {
        record(log);
        appendMany();

        record(log);

        assertThat(turns).as("one that found too much, and one for each entry").hasValue(3);
        assertThat(lastSeq()).isEqualTo(MANY + 2);
    }

    private void appendMany() {
        CompletableFuture<?>[] entries = new CompletableFuture<?>[MANY];
        for (int i = 0; i < MANY; i++) {
            entries[i] = CompletableFuture.runAsync(() -> record(other));
        }
        CompletableFuture.allOf(entries).join();
    }

    @Test
    void aStartReadsTheLogWithoutTheLock() {
        appendMany();

        assertThat(lastSeq()).isEqualTo(MANY);

        assertThat(turns).hasValue(0);
    }

    @Test
    void aQuestionThatFailsHarmsNoOtherReader() {
        assertThatThrownBy(() -> log.read(index -> {
                    throw new UnsupportedOperationException("no idea");
                }))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> log.read(index -> log.read(AuditIndex::lastSeq)))
                .isInstanceOf(IllegalStateException.class);

        assertThat(lastSeq()).isZero();
    }
}
