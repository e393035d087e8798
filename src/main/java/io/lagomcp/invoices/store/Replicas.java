package io.lagomcp.invoices.store;

import io.lagomcp.invoices.store.Store.Replica;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servers that use the database. Each renews its row every few seconds, and counts as stopped after a minute without. */
final class Replicas implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);
    private static final int RENEWED_SECONDS = 10;
    private static final String SAVE =
            "insert into lago_mcp.replica (id, version, policy_sha256, seen) values (?, ?, ?, clock_timestamp())"
                    + " on conflict (id) do update set version = excluded.version,"
                    + " policy_sha256 = excluded.policy_sha256, seen = excluded.seen returning seen";

    private final Database database;
    private final Replica self;
    private final StoreClock clock;
    private final ScheduledExecutorService renewals = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "store-replica");
        thread.setDaemon(true);
        return thread;
    });
    private volatile List<Replica> lastSeen = List.of();

    private Replicas(Database database, Replica self, StoreClock clock) {
        this.database = database;
        this.self = self;
        this.clock = clock;
    }

    /** Adds this server, and keeps its row new until this is closed; also sets the clock each time. */
    static Replicas join(Database database, Replica self, StoreClock clock) {
        Replicas joined = new Replicas(database, self, clock);
        var unused = joined.renewals.scheduleWithFixedDelay(joined::renew, 0, RENEWED_SECONDS, TimeUnit.SECONDS);
        return joined;
    }

    /** The running servers as of the last renewal, by name; empty where the database is away. */
    List<Replica> lastSeen() {
        return lastSeen;
    }

    private void renew() {
        try {
            database.change(SAVE, this::setClock, self.id(), self.version(), self.policySha256());
            lastSeen = running(database);
        } catch (SQLException | StoreException away) {
            LOG.debug("The row of this server was not renewed", away);
            lastSeen = List.of();
        }
    }

    private boolean setClock(ResultSet row) throws SQLException {
        clock.set(row.getObject(1, OffsetDateTime.class).toInstant());
        return true;
    }

    /** The servers that renewed their rows within the last minute, by name. */
    static List<Replica> running(Database database) throws SQLException {
        return database.query(
                "select id, version, policy_sha256 from lago_mcp.replica"
                        + " where seen > clock_timestamp() - interval '1 minute' order by id",
                row -> new Replica(row.getString(1), row.getString(2), row.getString(3)));
    }

    /** Removes this server, and with it those that did not stop in order and left their rows. */
    @Override
    public void close() {
        renewals.shutdown();
        if (lastSeen.isEmpty()) {
            return;
        }
        try {
            database.update(
                    "delete from lago_mcp.replica where id = ? or seen < clock_timestamp() - interval '1 hour'",
                    self.id());
        } catch (SQLException | StoreException away) {
            LOG.debug("The row of this server was not removed", away);
        }
    }
}
