package io.lagomcp.invoices.store;

import io.lagomcp.invoices.approval.pending.PlanCodec;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.audit.AuditExport;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.AuditLog.AuditListener;
import io.lagomcp.invoices.audit.AuditSigningKey;
import io.lagomcp.invoices.audit.ExternalAuditChain;
import io.lagomcp.invoices.audit.SignedAuditHead;
import io.lagomcp.invoices.auth.RateLimiter;
import io.lagomcp.invoices.auth.Revocations;
import io.lagomcp.invoices.config.StoreSettings;
import io.lagomcp.invoices.lago.http.LocalRequestThrottle;
import io.lagomcp.invoices.lago.http.RequestThrottle;
import io.lagomcp.invoices.mcp.http.SessionStore;
import io.lagomcp.invoices.store.Database.Transaction;
import io.lagomcp.invoices.store.StoreException.Problem;
import io.lagomcp.invoices.webhook.OutboxStorage;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** The database that several servers share. Its methods throw {@link StoreException} where it cannot be used. */
public final class Store implements AutoCloseable {
    private static final int LINES_AT_ONCE = 500;

    private final StoreSettings settings;
    private final Database database;
    private final PostgresRevocations revocations;
    private final LimitsConnection limits;
    private final StoreClock clock = new StoreClock(Clock.systemUTC(), System::nanoTime);

    private @Nullable Replicas replicas;

    private Store(StoreSettings settings, StoreListener listener) {
        this.settings = settings;
        this.database = new Database(settings, listener);
        this.revocations = new PostgresRevocations(database, System::nanoTime);
        this.limits = new LimitsConnection(settings);
    }

    /**
     * One of the servers that share a database.
     *
     * @param id its name, {@code LAGO_MCP_REPLICA}
     * @param version of the program
     * @param policySha256 differs where its policy does
     */
    public record Replica(String id, String version, String policySha256) {}

    /** Hears how long the database takes. Called by the threads that wait for it; must be fast and not throw. */
    public interface StoreListener {

        /** A server waited this long for the lock that all servers take turns with, and has it. */
        default void lockTaken(Duration waited) {}

        /** A commit that wrote something took this long and was answered. */
        default void committed(Duration duration) {}

        /** A listener that does nothing. */
        static StoreListener none() {
            return new StoreListener() {};
        }
    }

    /** The database of these settings. Connects with the first use. */
    public static Store open(StoreSettings settings) {
        return open(settings, StoreListener.none());
    }

    /** The same, with a listener for its times. */
    public static Store open(StoreSettings settings, StoreListener listener) {
        return new Store(settings, listener);
    }

    /**
     * Shows this server to operators and to the others, until the store is closed.
     *
     * @param policySha256 differs where the policies of two servers do
     */
    public synchronized void join(String policySha256) {
        String version = Store.class.getPackage().getImplementationVersion();
        Replica self = new Replica(settings.replica(), version == null ? "development" : version, policySha256);
        replicas = Replicas.join(database, self, clock);
    }

    /** The servers that run, as this one saw them in the last seconds; empty before {@link #join}. */
    public synchronized List<Replica> lastSeen() {
        return replicas == null ? List.of() : replicas.lastSeen();
    }

    /** The servers that run now. */
    public List<Replica> running() {
        return StoreException.run(() -> Replicas.running(database), StoreException::new);
    }

    /** The connections of this server that are in use. */
    public int activeConnections() {
        return database.connections().active();
    }

    /** The threads of this server that wait for a connection. */
    public int waitingForConnections() {
        return database.connections().waiting();
    }

    /** The time of the database, which is the same for all servers. */
    public Clock clock() {
        return clock.withZone(ZoneOffset.UTC);
    }

    /** The audit log in it. */
    public AuditLog audit(Optional<AuditSigningKey> key, AuditListener listener) {
        StoredChain chain = new StoredChain(database, settings.durability(), clock, revocations, key);
        return new PostgresAuditLog(database, chain, listener);
    }

    /**
     * The plans in it.
     *
     * @param key for AES-256, the same for all servers
     * @param account of Lago, as text that differs for every two: plans for others are not shown
     * @param ownerNow whom the token with this id belongs to at the moment; empty where it permits nothing, or is not known here
     * @param time by which they expire, as a rule {@link #clock}
     * @param nanoTime goes on evenly whatever that clock is set to; plans expire by both
     */
    public PlanStore plans(
            Supplier<SecretKey> key,
            Supplier<String> account,
            Function<String, Optional<Principal>> ownerNow,
            Clock time,
            LongSupplier nanoTime) {
        return new PostgresPlanStore(
                database, revocations, new PlanCodec(key, account, ownerNow), account, time, nanoTime);
    }

    /** The messages for this receiver that are not delivered. */
    public OutboxStorage outbox(String receiver) {
        return new PostgresOutbox(database, receiver, System::nanoTime);
    }

    /** The sessions of all servers. */
    public SessionStore sessions() {
        return new PostgresSessions(database, settings.replica());
    }

    /** The revoked tokens, which are read from the first use on until this is closed. */
    public Revocations revocations() {
        return revocations;
    }

    /**
     * Revokes a token: within a second all servers refuse it, whatever their token files say.
     *
     * @param id the beginning of the token
     * @param name of its owner
     */
    public void revoke(String id, String name) {
        inTransaction(transaction -> {
            // whatever the role's default is: a revocation must not be lost
            database.update("set local synchronous_commit = on");
            return database.update(
                    "insert into lago_mcp.revocation (token, name) values (?, ?) on conflict do nothing", id, name);
        });
    }

    /**
     * The throttle of all servers for one organization of Lago.
     *
     * @param account as for {@link #plans}
     */
    public RequestThrottle throttle(LocalRequestThrottle own, Supplier<String> account, LongSupplier nanoTime) {
        return new SharedRequestThrottle(own, limits, account, nanoTime);
    }

    /** The rate limits of all servers. */
    public RateLimiter.Source rateLimiters() {
        return (kind, perMinute, atOnce, nanoTime) -> new SharedRateLimiter(kind, perMinute, atOnce, limits, nanoTime);
    }

    /** What keeps a server from starting with it; empty where nothing does. */
    public Optional<Problem> problem() {
        try {
            return database.read(connection -> StoreChecks.problem(connection, settings.durability()));
        } catch (SQLException unusable) {
            return Optional.of(Problem.of(unusable));
        } catch (StoreException unusable) {
            return Optional.of(unusable.problem());
        }
    }

    /**
     * Makes the tables, or brings them to the version of this program. Needs the owner's role.
     *
     * @param serverRole gets the rights of a server; empty text for none
     * @return what the version was before; 0 where there were no tables
     */
    public int migrate(String serverRole) {
        return inTransaction(transaction -> transaction.run(connection -> StoreSchema.migrate(connection, serverRole)));
    }

    /** The version of the tables that this program needs. */
    public static int version() {
        return StoreSchema.VERSION;
    }

    /** The number of the newest entry of the audit log; 0 when there is none. */
    public long entries() {
        return inTransaction(transaction -> transaction.run(AuditRows::head).seq());
    }

    /**
     * Copies the audit log to a file, with its head beside it.
     *
     * @param file must not exist yet
     * @return the number of entries
     */
    public long exportTo(Path file) {
        return AuditExport.write(
                file,
                lines -> inTransaction(transaction -> transaction.run(connection -> {
                    // the head first: lines that follow it later are left out
                    SignedAuditHead head = AuditRows.head(connection);
                    AuditRows.lines(connection, 0, head.seq(), lines);
                    return head;
                })));
    }

    /**
     * Copies a verified audit log from files into the database, whose audit log is empty.
     *
     * @param key by which the head will be signed; empty if it is not
     * @return the number of entries
     */
    public long importFrom(Path file, Optional<AuditSigningKey> key) {
        return inTransaction(transaction -> {
            if (transaction.lock(Long.MAX_VALUE).head().seq() > 0) {
                throw new StoreException(new Problem(
                        "The audit log of the store is not empty.", "Import into a database that no server has used."));
            }
            ExternalAuditChain chain = new ExternalAuditChain("", key, seq -> Optional.empty());
            List<String> waiting = new ArrayList<>();
            AuditExport.read(file, line -> {
                chain.read(line);
                waiting.add(line);
                if (waiting.size() == LINES_AT_ONCE) {
                    append(transaction, chain, waiting);
                }
            });
            append(transaction, chain, waiting);
            AuditRows.save(transaction.pending(), chain.index().all());
            AuditRows.savePauses(transaction.pending(), chain.index().pauses());
            AuditRows.head(transaction.pending(), chain.head());
            return chain.head().seq();
        });
    }

    private static void append(Transaction transaction, ExternalAuditChain chain, List<String> waiting) {
        StatementBatch lines = new StatementBatch();
        AuditRows.append(lines, chain.index().lastSeq() - waiting.size() + 1, waiting);
        StoreException.run(() -> transaction.run(lines::run), StoreException::new);
        waiting.clear();
    }

    private interface InTransaction<R> {
        R on(Transaction transaction) throws SQLException;
    }

    private <R> R inTransaction(InTransaction<R> work) {
        try (Transaction transaction = database.begin()) {
            R result = work.on(transaction);
            transaction.commit();
            return result;
        } catch (SQLException failed) {
            throw new StoreException(failed);
        }
    }

    @Override
    public synchronized void close() {
        if (replicas != null) {
            replicas.close();
        }
        revocations.close();
        limits.close();
        database.close();
    }
}
