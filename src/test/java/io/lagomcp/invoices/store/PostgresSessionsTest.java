package io.lagomcp.invoices.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.mcp.http.SessionStore;
import io.lagomcp.invoices.mcp.http.SessionStore.KeptSession;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What servers tell each other about sessions and revoked tokens. */
@Tag("postgresql")
class PostgresSessionsTest {
    private static final Duration IDLE = Duration.ofMinutes(30);
    private static final KeptSession KIM = new KeptSession("kim", "{}");

    private final TestDatabase database = PostgresCluster.shared().database().initialized();

    @AutoClose
    private final Store store = database.open();

    private final SessionStore sessions = store.sessions();

    @Test
    void aSessionIsThereUntilAnyServerEndsIt() throws IOException {
        sessions.keep("a.1", KIM);
        sessions.keep("a.2", KIM);
        assertThat(sessions.find("a.1")).contains(KIM);
        assertThat(sessions.ended(List.of("a.1", "a.2"))).isEmpty();

        sessions.end("a.1");

        assertThat(sessions.find("a.1")).isEmpty();
        assertThat(sessions.ended(List.of("a.1", "a.2"))).isEqualTo(Set.of("a.1"));
        assertThat(database.ask("select string_agg(id, ' ') from lago_mcp.session"))
                .as("no id is readable")
                .hasValueSatisfying(ids -> assertThat(ids).matches("[0-9a-f]{32}"));
    }

    @Test
    void aSessionEndsThatNoServerUses() throws IOException {
        sessions.keep("a.1", KIM);
        sessions.keep("a.2", KIM);
        database.sql("update lago_mcp.session set used = used - interval '29 minutes'");
        sessions.sweep(List.of("a.1"), IDLE);
        database.sql("update lago_mcp.session set used = used - interval '3 minutes'");

        sessions.sweep(List.of(), IDLE);

        assertThat(sessions.ended(List.of("a.1", "a.2"))).isEqualTo(Set.of("a.2"));
    }

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
