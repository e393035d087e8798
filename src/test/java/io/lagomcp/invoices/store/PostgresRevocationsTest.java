package io.lagomcp.invoices.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
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
        Database away = new Database(database.settings(database.url("server")));
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
    void aServerCannotTakeARevocationBack() {
        store.revoke("Ab3dE6gh", "kim");

        for (String change : List.of("delete from", "truncate", "update")) {
            assertThatThrownBy(() -> database.sql("set role " + database.name() + "_server; " + change
                            + " lago_mcp.revocation" + (change.equals("update") ? " set token = ''" : "")))
                    .hasMessageContaining("permission denied");
        }
    }
}
