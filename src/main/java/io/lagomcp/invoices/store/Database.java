package io.lagomcp.invoices.store;

import io.lagomcp.invoices.config.StoreSettings;
import io.lagomcp.invoices.store.Store.StoreListener;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Statements and transactions. Needs nothing of a session that outlives a transaction.
 *
 * <p>A thread that is in a {@linkplain #begin transaction} does everything in it; other threads do one statement at a time.
 */
final class Database implements AutoCloseable {
    private final ConnectionPools connections;
    private final StoreListener listener;
    private final Map<Thread, Transaction> current = new ConcurrentHashMap<>();

    private Database(ConnectionPools connections, StoreListener listener) {
        this.connections = connections;
        this.listener = listener;
    }

    /** Connects with the first use; the listener hears of its times. */
    Database(StoreSettings settings, StoreListener listener) {
        this(ConnectionPools.forServer(settings), listener);
    }

    /** The same for questions that nobody waits long for. */
    static Database forShortQuestions(StoreSettings settings, LongSupplier nanoTime) {
        return new Database(ConnectionPools.forShortQuestions(settings, nanoTime), StoreListener.none());
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
            connections.dropIdle();
            return alone(work);
        }
    }

    private <R> R alone(Work<R> work) throws SQLException {
        try (Connection connection = connections.forStatement()) {
            return answered(connection, work);
        }
    }

    private <R> R answered(Connection connection, Work<R> work) throws SQLException {
        try {
            return work.on(connection);
        } catch (SQLException failed) {
            connections.noteIfNoAnswer(failed);
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

    /**
     * Does work that writes, in the transaction of this thread if there is one; else it may be done twice. It is durable when this
     * returns, or with the transaction.
     */
    <R> R write(Work<R> work) throws SQLException {
        openToWrite();
        return read(work);
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

    /** Changes rows, in a transaction only with its next statement, or with its commit; whether it was done now. */
    boolean updateLater(String sql, @Nullable Object... parameters) throws SQLException {
        Optional<Transaction> open = openToWrite();
        if (open.isPresent()) {
            open.get().pending.add(sql, parameters);
        } else {
            update(sql, parameters);
        }
        return open.isEmpty();
    }

    /** Begins a transaction of this thread, which has none. Closing it without a commit rolls it back. */
    Transaction begin() throws SQLException {
        return begin(connections.forTransaction());
    }

    /** The same also within a second after a failed attempt to reach the database. */
    Transaction beginAfterFailure() throws SQLException {
        return begin(connections.forTransactionAfterFailure());
    }

    private Transaction begin(Connection connection) throws SQLException {
        try {
            connection.setAutoCommit(false);
            connection.clearWarnings();
        } catch (SQLException broken) {
            connections.drop(connection);
            throw broken;
        }
        Transaction begun = new Transaction(connection);
        current.put(Thread.currentThread(), begun);
        return begun;
    }

    ConnectionPools connections() {
        return connections;
    }

    @Override
    public void close() {
        connections.close();
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
                if (failed) {
                    connections.drop(connection);
                    return;
                }
                if (!ended) {
                    connection.rollback();
                }
                connection.setAutoCommit(true);
                connection.close();
            } catch (SQLException broken) {
                connections.drop(connection);
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
