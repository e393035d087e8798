package io.lagomcp.invoices.store;

import io.lagomcp.invoices.auth.Revocations;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revoked tokens in the database. From the first use on it looks twice a second whether they have changed, and reads them if so.
 * While the database is away, what was read last counts for two minutes, long enough for a standby to take over; changes cannot be
 * made meanwhile. After that nobody knows them.
 */
final class PostgresRevocations implements Revocations, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresRevocations.class);
    /** Differs whenever the revoked tokens do; an expression. */
    static final String STATE =
            "(select count(*) || ' ' || coalesce(sum(hashtextextended(token, 0)), 0)" + " from lago_mcp.revocation)";

    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration VALID_WITHOUT_DATABASE = Duration.ofMinutes(2);

    private final Database database;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "revocations");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicReference<@Nullable Reading> last = new AtomicReference<>();
    private volatile boolean started;

    /**
     * What was read.
     *
     * @param state as {@link #STATE} says it
     */
    private record Reading(Set<String> ids, String state, long begun) {}

    PostgresRevocations(Database database, LongSupplier nanoTime) {
        this.database = database;
        this.nanoTime = nanoTime;
    }

    /** Reads them now, and again and again until this is closed. */
    synchronized void start() {
        if (!started && !clock.isShutdown()) {
            read();
            var unused = clock.scheduleWithFixedDelay(
                    this::read, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            started = true;
        }
    }

    /** Looks whether they have changed, and reads them if so; where that is not possible, what was read last stays. */
    void read() {
        try {
            long begun = nanoTime.getAsLong();
            String state =
                    database.query("select " + STATE, row -> row.getString(1)).get(0);
            if (!readIfChanged(state)) {
                last.updateAndGet(known -> known == null
                                || known.begun() - begun > 0
                                || !known.state().equals(state)
                        ? known
                        : new Reading(known.ids(), state, begun));
            }
        } catch (SQLException | StoreException away) {
            LOG.debug("Revoked tokens cannot be read right now: {}", away.getMessage());
        } catch (RuntimeException | Error unexpected) {
            // the next reading may do: without any, this server would admit nobody
            LOG.error("Revoked tokens could not be read", unexpected);
        }
    }

    /** Reads them unless what was read last is what this {@link #STATE} stands for; whether they were read. */
    boolean readIfChanged(String state) throws SQLException {
        Reading known = last.get();
        if (known != null && known.state().equals(state)) {
            return false;
        }
        long begun = nanoTime.getAsLong();
        Reading now = database.query(
                        "select " + STATE + ", array(select token from lago_mcp.revocation)",
                        row -> new Reading(Set.of((String[]) row.getArray(2).getArray()), row.getString(1), begun))
                .get(0);
        // of two readings at a time, the one that began later has everything that the other has
        last.accumulateAndGet(now, (before, read) -> before != null && before.begun() - begun > 0 ? before : read);
        return true;
    }

    /** Whether one of these tokens was revoked, as far as that was read. */
    boolean isAny(Collection<String> tokens) {
        Reading read = last.get();
        return read != null && tokens.stream().anyMatch(read.ids()::contains);
    }

    @Override
    public Optional<Set<String>> ids() {
        if (!started) {
            start();
        }
        Reading read = last.get();
        return read == null || nanoTime.getAsLong() - read.begun() > VALID_WITHOUT_DATABASE.toNanos()
                ? Optional.empty()
                : Optional.of(read.ids());
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
