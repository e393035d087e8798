package io.lagomcp.invoices.store;

import io.lagomcp.invoices.config.StoreSettings;
import io.lagomcp.invoices.store.Database.Work;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Questions about limits that servers share, over connections of their own: reads must not wait behind changes. While the
 * database is away nobody waits for it; a thread asks whether it is back.
 */
final class LimitsConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LimitsConnection.class);
    private static final int RETRY_MILLIS = 1_000;

    private final Database database;
    private volatile boolean isAway;
    private volatile boolean isClosed;

    /** Connects with the first question. */
    LimitsConnection(StoreSettings settings) {
        this.database = Database.forShortQuestions(settings, System::nanoTime);
    }

    /** What it answers; empty where the caller has to decide alone. */
    <R> Optional<R> ask(Work<R> question) {
        if (isAway || isClosed) {
            return Optional.empty();
        }
        try {
            return Optional.of(database.read(question));
        } catch (SQLException | StoreException failed) {
            noteAway(failed);
            return Optional.empty();
        }
    }

    private synchronized void noteAway(Exception failed) {
        if (isAway || isClosed) {
            return;
        }
        isAway = true;
        LOG.warn("Limits count on this server alone, until PostgreSQL is back: {}", failed.getMessage());
        Thread retry = new Thread(this::awaitReturn, "store-limits");
        retry.setDaemon(true);
        retry.start();
    }

    private void awaitReturn() {
        try {
            do {
                TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
            } while (!isClosed && !answers());
            isAway = false;
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean answers() {
        try {
            return database.read(connection -> Database.text(connection, "select 1"))
                    .isPresent();
        } catch (SQLException | StoreException stillAway) {
            return false;
        }
    }

    @Override
    public void close() {
        isClosed = true;
        database.close();
    }
}
