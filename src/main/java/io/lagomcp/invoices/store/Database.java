package io.lagomcp.invoices.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.lagomcp.invoices.config.StoreSettings;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLWarning;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the database. Needs nothing of a session that outlives a transaction.
 *
 * <p>A thread that is in a {@linkplain #begin transaction} does everything in it; other threads do one statement at a time.
 *
 * <p>After a failed attempt to reach the database, everybody fails at once for a second: the steps of one call do not wait one after
 * the other.
 */
final class Database implements AutoCloseable {
    private static final int CONNECTIONS = 4;
    private static final int TRANSACTIONS = 2;
    private static final long CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final long SHORT_TIMEOUT_MILLIS = 1_000;
    /** How long nobody waits again after a failed attempt. */
    static final Duration NO_SECOND_WAIT = Duration.ofSeconds(1);

    private final HikariDataSource pool;
    /** Of its own, so that reads never wait for connections of those who wait for the lock of the audit log. */
    private final HikariDataSource transactions;

    private final StoreListener listener;
    private final LongSupplier nanoTime;
    /** The last failed attempt; null after one that did not fail. */
    private volatile @Nullable ConnectFailure lastFailure;

    private final Map<Thread, Transaction> current = new ConcurrentHashMap<>();

    /** Connects with the first use. */
    Database(StoreSettings settings) {
        this(settings, StoreListener.none());
    }

    /** The same, with a listener for its times. */
    Database(StoreSettings settings, StoreListener listener) {
        this(settings, listener, CONNECTIONS, TRANSACTIONS, CONNECT_TIMEOUT_MILLIS, "10", System::nanoTime);
    }

    /** The same for questions that nobody waits long for. */
    static Database forShortQuestions(StoreSettings settings) {
        return forShortQuestions(settings, System::nanoTime);
    }

    static Database forShortQuestions(StoreSettings settings, LongSupplier nanoTime) {
        return new Database(settings, StoreListener.none(), 2, 0, SHORT_TIMEOUT_MILLIS, "1", nanoTime);
    }

    private Database(
            StoreSettings settings,
            StoreListener listener,
            int connections,
            int transactions,
            long connectMillis,
            String answerSeconds,
            LongSupplier nanoTime) {
        this.listener = listener;
        this.nanoTime = nanoTime;
        this.pool = pool("store", settings, connections, connectMillis, answerSeconds);
        this.transactions = transactions == 0
                ? pool
                : pool("store-transactions", settings, transactions, connectMillis, answerSeconds);
    }

    private static HikariDataSource pool(
            String name, StoreSettings settings, int connections, long connectMillis, String answerSeconds) {
        // without an argument: it connects with the first use
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(settings.jdbcUrl());
        pool.setDataSourceProperties(properties(settings, answerSeconds));
        settings.user().ifPresent(pool::setUsername);
        settings.passwordFile().map(Database::password).ifPresent(pool::setPassword);
        pool.setPoolName(name);
        pool.setMaximumPoolSize(connections);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(connectMillis);
        pool.setValidationTimeout(Math.max(SHORT_TIMEOUT_MILLIS, connectMillis / 2));
        pool.setInitializationFailTimeout(-1);
        return pool;
    }

    private static Properties properties(StoreSettings settings, String answerSeconds) {
        Properties properties = new Properties();
        String url = settings.jdbcUrl();
        setUnlessIn(url, properties, "connectTimeout", "2");
        setUnlessIn(url, properties, "loginTimeout", "4");
        setUnlessIn(url, properties, "socketTimeout", answerSeconds);
        setUnlessIn(url, properties, "tcpKeepAlive", "true");
        setUnlessIn(url, properties, "ApplicationName", "lago-invoices-mcp");
        // named statements would outlive the transaction
        setUnlessIn(url, properties, "prepareThreshold", "0");
        if (url.substring(0, url.lastIndexOf('/')).contains(",")) {
            setUnlessIn(url, properties, "targetServerType", "primary");
        }
        return properties;
    }

    private static void setUnlessIn(String url, Properties properties, String name, String value) {
        if (!url.contains("?" + name + "=") && !url.contains("&" + name + "=")) {
            properties.setProperty(name, value);
        }
    }

    private static String password(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException unreadable) {
            throw new StoreException(new StoreException.Problem(
                    "LAGO_MCP_STORE_PASSWORD_FILE names " + file + ", which cannot be read.",
                    "Correct its path or its permissions."));
        }
    }

    /** Uses a connection. */
    @FunctionalInterface
    interface Work<R> {
        R on(Connection connection) throws SQLException;
    }

    /** Reads, in the transaction of this thread if there is one. */
    <R> R read(Work<R> work) throws SQLException {
        Transaction open = current.get(Thread.currentThread());
        if (open != null) {
            return open.runAfterPending(work);
        }
        try {
            return alone(work);
        } catch (SQLException failed) {
            if (!isLost(failed)) {
                throw failed;
            }
            dropIdle();
            return alone(work);
        }
    }

    private <R> R alone(Work<R> work) throws SQLException {
        requireNoFailure();
        try (Connection connection = connect(pool)) {
            return answered(connection, work);
        }
    }

    private record ConnectFailure(SQLException why, long at) {}

    private void requireNoFailure() throws SQLException {
        ConnectFailure last = lastFailure;
        if (last != null && nanoTime.getAsLong() - last.at() < NO_SECOND_WAIT.toNanos()) {
            throw new SQLTransientConnectionException(
                    last.why().getMessage(), last.why().getSQLState(), last.why());
        }
    }

    private Connection connect(HikariDataSource from) throws SQLException {
        try {
            Connection connection = from.getConnection();
            lastFailure = null;
            return connection;
        } catch (SQLException failed) {
            // where all connections are in use, the database is there
            if (isLost(failed) || open(from) == 0) {
                lastFailure = new ConnectFailure(failed, nanoTime.getAsLong());
            }
            throw failed;
        }
    }

    private <R> R answered(Connection connection, Work<R> work) throws SQLException {
        try {
            return work.on(connection);
        } catch (SQLException failed) {
            if (failed.getCause() instanceof SocketTimeoutException) {
                lastFailure = new ConnectFailure(failed, nanoTime.getAsLong());
            }
            throw failed;
        }
    }

    /** Whether the connection was lost, as when another server takes over, so that a new one may work. */
    static boolean isLost(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        // ended by the server, or it became a standby
        return state.startsWith("08") || state.startsWith("57P") || state.equals("25006");
    }

    /** Whether the database refused a statement because of what it says, so that nothing of its transaction is committed. */
    static boolean isRefused(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("22") || state.startsWith("23") || state.startsWith("42");
    }

    /** Connections of the pools that nobody uses are as old as the one that was lost. */
    void dropIdle() {
        pools().forEach(HikariPoolMXBean::softEvictConnections);
    }

    private Stream<HikariPoolMXBean> pools() {
        return Stream.of(pool, transactions)
                .map(HikariDataSource::getHikariPoolMXBean)
                .filter(Objects::nonNull);
    }

    /** The same for work that writes, and may be done twice where there is no transaction; durable when this returns, or with the transaction. */
    <R> R write(Work<R> work) throws SQLException {
        Optional<Transaction> open = openToWrite();
        return open.isPresent() ? open.get().runAfterPending(work) : read(work);
    }

    /** The transaction of this thread, which is written in from now on. */
    private Optional<Transaction> openToWrite() throws SQLException {
        Optional<Transaction> open = Optional.ofNullable(current.get(Thread.currentThread()));
        if (open.isPresent()) {
            open.get().hasWritten = true;
            open.get().run(connection -> {
                open.get().requireWritable();
                return true;
            });
        }
        return open;
    }

    /** One row of a result. */
    @FunctionalInterface
    interface Row<R> {
        R read(ResultSet row) throws SQLException;
    }

    /** The rows of this query; as {@link #read}. */
    <R> List<R> query(String sql, Row<R> each, @Nullable Object... parameters) throws SQLException {
        Transaction open = current.get(Thread.currentThread());
        return open == null
                ? read(connection -> new StatementBatch().add(sql, parameters).query(connection, each))
                : open.run(connection -> open.pending.add(sql, parameters).query(connection, each));
    }

    /** Changes rows and gives some; as {@link #write}. */
    <R> List<R> change(String sql, Row<R> each, @Nullable Object... parameters) throws SQLException {
        openToWrite();
        return query(sql, each, parameters);
    }

    /** Changes rows; returns how many. As {@link #write}. */
    int update(String sql, @Nullable Object... parameters) throws SQLException {
        return write(connection -> new StatementBatch().add(sql, parameters).update(connection));
    }

    /** The same, but in a transaction only with its next statement, or with its commit. */
    void updateLater(String sql, @Nullable Object... parameters) throws SQLException {
        Optional<Transaction> open = openToWrite();
        if (open.isPresent()) {
            open.get().pending.add(sql, parameters);
        } else {
            update(sql, parameters);
        }
    }

    /** Begins a transaction of this thread, which has none. Closing it without a commit rolls it back. */
    Transaction begin() throws SQLException {
        requireNoFailure();
        return beginAfterFailure();
    }

    /** The same also within a second after a failed attempt. */
    Transaction beginAfterFailure() throws SQLException {
        Connection connection = connect(transactions);
        try {
            connection.setAutoCommit(false);
            connection.clearWarnings();
        } catch (SQLException broken) {
            transactions.evictConnection(connection);
            throw broken;
        }
        Transaction begun = new Transaction(connection);
        current.put(Thread.currentThread(), begun);
        return begun;
    }

    private static int open(HikariDataSource pool) {
        HikariPoolMXBean state = pool.getHikariPoolMXBean();
        return state == null ? 0 : state.getTotalConnections();
    }

    /** The connections that are in use. */
    int active() {
        return pools().mapToInt(HikariPoolMXBean::getActiveConnections).sum();
    }

    /** The threads that wait for a connection. */
    int waiting() {
        return pools().mapToInt(HikariPoolMXBean::getThreadsAwaitingConnection).sum();
    }

    @Override
    public void close() {
        pool.close();
        transactions.close();
    }

    /** A transaction of one thread. */
    final class Transaction implements AutoCloseable {
        private final Connection connection;
        /** What others want to have written, and nobody has to see before the next statement. */
        private final StatementBatch pending = new StatementBatch();

        private Optional<String> noWrites = Optional.empty();
        private boolean hasWritten;
        private boolean failed;
        private boolean ended;
        private boolean closed;

        private Transaction(Connection connection) {
            this.connection = connection;
        }

        /** Does some work in it. After a failure nothing can be committed. */
        <R> R run(Work<R> work) throws SQLException {
            try {
                return answered(connection, work);
            } catch (SQLException broken) {
                failed = true;
                throw broken;
            }
        }

        private <R> R runAfterPending(Work<R> work) throws SQLException {
            return run(open -> {
                if (!pending.isEmpty()) {
                    pending.run(open);
                }
                return work.on(open);
            });
        }

        /** Takes the lock of the audit log, and reads the lines after this one. */
        AuditRows.Snapshot lock(long after) throws SQLException {
            long begun = System.nanoTime();
            AuditRows.Snapshot snapshot = run(open -> AuditRows.lock(open, after));
            listener.lockTaken(Duration.ofNanos(System.nanoTime() - begun));
            return snapshot;
        }

        /** From now on {@link Database#write} fails in it for this reason. */
        void refuseWrites(String why) {
            noWrites = Optional.of(why);
        }

        /** Fails after {@link #refuseWrites}. */
        void requireWritable() throws SQLException {
            if (noWrites.isPresent()) {
                throw new SQLException(noWrites.get());
            }
        }

        /** Whether somebody else's work wrote in it. */
        boolean hasWritten() {
            return hasWritten;
        }

        /** Whether a statement failed in it. */
        boolean hasFailed() {
            return failed;
        }

        /** What is executed with the next statement, or with the commit, in the same round trip. */
        StatementBatch pending() {
            return pending;
        }

        /**
         * Executes what is pending, and commits.
         *
         * @throws SQLException where it is not known whether it is durable: no answer came, or the server stopped waiting for
         *     its standby; or where a statement failed
         */
        void commit() throws SQLException {
            long begun = System.nanoTime();
            run(open -> {
                Optional<SQLWarning> warning = pending.add("COMMIT").run(open);
                if (warning.isPresent()) {
                    throw warning.get();
                }
                return true;
            });
            ended = true;
            listener.committed(Duration.ofNanos(System.nanoTime() - begun));
        }

        @Override
        public void close() {
            if (closed) {
                return;
            }
            closed = true;
            current.remove(Thread.currentThread(), this);
            try {
                if (!ended && !failed) {
                    connection.rollback();
                }
                if (failed) {
                    transactions.evictConnection(connection);
                } else {
                    connection.setAutoCommit(true);
                    connection.close();
                }
            } catch (SQLException broken) {
                transactions.evictConnection(connection);
            }
        }
    }

    /** The only row's only column, as text; empty where it is null or there is no row. */
    static Optional<String> text(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
        }
    }
}
