package io.lagomcp.invoices.store;

import static io.lagomcp.invoices.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long the steps of one call wait for a database that does not answer. */
@Tag("postgresql")
class DatabaseTest {
    private final TestDatabase cluster = PostgresCluster.shared().database().initialized();
    private final AtomicLong nanoTime = new AtomicLong();

    @AutoClose
    private final TcpProxy proxy;

    @AutoClose
    private final Database database;

    DatabaseTest() throws Exception {
        proxy = new TcpProxy(cluster.cluster().port());
        database = Database.forShortQuestions(cluster.settings(cluster.url("server", proxy.port())), nanoTime::get);
    }

    private boolean answers() throws SQLException {
        return database.query("select 1", row -> row.getInt(1)).contains(1);
    }

    @Test
    void afterAConnectionThatWasNotMadeNobodyWaitsForASecond() {
        proxy.down(true);
        assertThatThrownBy(this::answers).isInstanceOf(SQLException.class);
        proxy.down(false);

        assertThatFollowingStepsFailForASecond();
    }

    @Test
    void afterAnAnswerThatDidNotComeNobodyWaitsForASecond() throws Exception {
        eventually(this::isThere, Boolean::booleanValue);
        assertThatThrownBy(() -> database.query("select pg_sleep(60)", row -> true))
                .hasRootCauseInstanceOf(SocketTimeoutException.class);

        assertThatFollowingStepsFailForASecond();
    }

    private void assertThatFollowingStepsFailForASecond() {
        // the database can be reached, so these fail without trying it
        nanoTime.addAndGet(ConnectionPools.NO_SECOND_WAIT.toNanos() - 1);
        assertThatThrownBy(this::answers).isInstanceOf(SQLException.class);
        assertThatThrownBy(database::begin).isInstanceOf(SQLException.class);

        nanoTime.incrementAndGet();
        eventually(this::isThere, Boolean::booleanValue);
    }

    private boolean isThere() {
        try {
            return answers();
        } catch (SQLException busyMachine) {
            nanoTime.addAndGet(ConnectionPools.NO_SECOND_WAIT.toNanos());
            return false;
        }
    }

    /** Else one burst of calls would become a failure of all. */
    @Test
    void aDatabaseWhoseConnectionsAreAllInUseIsTriedAgainAtOnce() throws Exception {
        eventually(this::isThere, Boolean::booleanValue);
        ExecutorService first = Executors.newSingleThreadExecutor();
        ExecutorService second = Executors.newSingleThreadExecutor();
        try {
            Database.Transaction one = beginOn(first);
            Database.Transaction other = beginOn(second);

            assertThatThrownBy(this::answers).isInstanceOf(SQLException.class);

            first.submit(one::close).get();
            second.submit(other::close).get();
        } finally {
            first.shutdown();
            second.shutdown();
        }

        assertThat(answers()).isTrue();
    }

    /** Again and again, because a busy machine may need more than a second for a connection. */
    private Database.Transaction beginOn(ExecutorService thread) throws Exception {
        return eventually(() -> thread.submit(this::begun).get(), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<Database.Transaction> begun() {
        try {
            return Optional.of(database.begin());
        } catch (SQLException busyMachine) {
            nanoTime.addAndGet(ConnectionPools.NO_SECOND_WAIT.toNanos());
            return Optional.empty();
        }
    }
}
