package io.lagomcp.invoices.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What servers tell each other about revoked tokens. */
@Tag("postgresql")
class PostgresRevocationsTest {
    private final TestDatabase database = PostgresCluster.shared().database().initialized();

    @AutoClose
    private final Store store = database.open();

    @Test
    void whileTheDatabaseIsAwayRevocationsCountForTwoMinutesAsTheyWereReadLast() {
        AtomicLong nanos = new AtomicLong();
        Database away = database.connections();
        PostgresRevocations revocations = new PostgresRevocations(away, nanos::get);
        store.revoke("Ab3dE6gh", "kim");
        store.revoke("Ab3dE6gh", "kim");
        assertThat(revocations.ids()).contains(Set.of("Ab3dE6gh"));

        revocations.close();
        away.close();
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        revocations.read();
        assertThat(revocations.ids()).as("for two minutes").isPresent();
        nanos.incrementAndGet();
        revocations.read();

        assertThat(revocations.ids()).isEmpty();
    }

    @Test
    void theyAreReadAgainOnlyWhereTheyHaveChanged() {
        try (Database connections = database.connections();
                PostgresRevocations revocations = new PostgresRevocations(connections, System::nanoTime)) {
            store.revoke("Ab3dE6gh", "kim");
            revocations.read();
            Set<String> first = revocations.ids().orElseThrow();
            revocations.read();
            assertThat(revocations.ids().orElseThrow()).isSameAs(first);

            database.sql("insert into lago_mcp.revocation (token, name, at) values ('older', 'kim', '2020-01-01')");
            revocations.read();
            assertThat(revocations.ids()).contains(Set.of("Ab3dE6gh", "older"));

            database.sql("update lago_mcp.revocation set token = 'other' where token = 'older'");
            revocations.read();
            assertThat(revocations.ids()).contains(Set.of("Ab3dE6gh", "other"));

            database.sql("delete from lago_mcp.revocation");
            revocations.read();
            assertThat(revocations.ids()).contains(Set.of());
        }
    }

    /** Else a server would admit nobody from two minutes after it on. */
    @Test
    void anErrorDoesNotEndTheReadings() {
        AtomicInteger readings = new AtomicInteger();
        LongSupplier failing = () -> {
            if (readings.incrementAndGet() < 3) {
                throw new AssertionError("no time");
            }
            return 0;
        };
        try (Database connections = database.connections();
                PostgresRevocations revocations = new PostgresRevocations(connections, failing)) {
            store.revoke("Ab3dE6gh", "kim");

            revocations.start();

            long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
            while (!revocations.isAny(Set.of("Ab3dE6gh"))) {
                assertThat(System.nanoTime()).as("read again").isLessThan(end);
                Thread.onSpinWait();
            }
            assertThat(readings).as("with two that failed").hasValueGreaterThan(2);
        }
    }

    @Test
    void aServerCannotTakeARevocationBack() {
        store.revoke("Ab3dE6gh", "kim");

        for (String change : List.of("delete from", "truncate", "update")) {
            assertThatThrownBy(() -> database.sql("set role " + database.name() + "_server; " + change
                            + " lago_mcp.revocation" + (change.equals("update") ? " set token = ''" : "")))
                    .hasMessageContaining("permission denied");
        }
    }
}
