package io.lagomcp.invoices.store;

import io.lagomcp.invoices.auth.Revocations;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revoked tokens in the database, read twice a second from the first use on. While the database is away, what was read last counts for two minutes,
 * long enough for a standby to take over; changes cannot be made meanwhile. After that nobody knows them.
 */
final class PostgresRevocations implements Revocations, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresRevocations.class);
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration VALID_WITHOUT_DATABASE = Duration.ofMinutes(2);

    private final Database database;
    private final LongSupplier nanoTime;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "revocations");
        thread.setDaemon(true);
        return thread;
    });
    private volatile @Nullable Reading last;
    private volatile boolean started;

    private record Reading(Set<String> ids, long begun) {}

    PostgresRevocations(Database database, LongSupplier nanoTime) {
        this.database = database;
        this.nanoTime = nanoTime;
    }

    /** Reads them now, and again and again until this is closed. */
    private synchronized void start() {
        if (!started && !clock.isShutdown()) {
            read();
            var unused = clock.scheduleWithFixedDelay(
                    this::read, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            started = true;
        }
    }

    /** Reads them once. */
    void read() {
        long begun = nanoTime.getAsLong();
        try {
            last = new Reading(
                    Set.copyOf(database.query("select token from lago_mcp.revocation", row -> row.getString(1))),
                    begun);
        } catch (SQLException | RuntimeException away) {
            LOG.debug("Revoked tokens cannot be read right now: {}", away.getMessage());
        }
    }

    @Override
    public Optional<Set<String>> ids() {
        if (!started) {
            start();
        }
        Reading read = last;
        return read == null || nanoTime.getAsLong() - read.begun() > VALID_WITHOUT_DATABASE.toNanos()
                ? Optional.empty()
                : Optional.of(read.ids());
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
