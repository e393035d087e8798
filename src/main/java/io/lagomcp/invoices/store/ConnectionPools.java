package io.lagomcp.invoices.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import io.lagomcp.invoices.config.StoreSettings;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Objects;
import java.util.Properties;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The connections of this process to the database, which are made with the first use.
 *
 * <p>After a failed attempt to reach the database, everybody fails at once for a second: the steps of one call do not wait one after
 * the other.
 */
final class ConnectionPools implements AutoCloseable {
    /** How long nobody waits again after a failed attempt. */
    static final Duration NO_SECOND_WAIT = Duration.ofSeconds(1);

    private static final long SHORT_TIMEOUT_MILLIS = 1_000;

    private final HikariDataSource statements;
    /** Of its own, so that reads never wait for connections of those who wait for the lock of the audit log. */
    private final HikariDataSource transactions;

    private final LongSupplier nanoTime;
    /** The last failed attempt; null after one that did not fail. */
    private volatile @Nullable ConnectFailure lastFailure;

    private record ConnectFailure(SQLException why, long at) {}

    private ConnectionPools(HikariDataSource statements, HikariDataSource transactions, LongSupplier nanoTime) {
        this.statements = statements;
        this.transactions = transactions;
        this.nanoTime = nanoTime;
    }

    static ConnectionPools forServer(StoreSettings settings) {
        return new ConnectionPools(
                pool("store", settings, 4, 5_000, 10),
                pool("store-transactions", settings, 2, 5_000, 10),
                System::nanoTime);
    }

    /** For questions that nobody waits long for. */
    static ConnectionPools forShortQuestions(StoreSettings settings, LongSupplier nanoTime) {
        HikariDataSource pool = pool("store", settings, 2, SHORT_TIMEOUT_MILLIS, 1);
        return new ConnectionPools(pool, pool, nanoTime);
    }

    private static HikariDataSource pool(
            String name, StoreSettings settings, int connections, long connectMillis, int answerSeconds) {
        // without an argument: it connects with the first use
        HikariDataSource pool = new HikariDataSource();
        pool.setJdbcUrl(settings.jdbcUrl());
        pool.setDataSourceProperties(properties(settings.jdbcUrl(), answerSeconds));
        settings.user().ifPresent(pool::setUsername);
        settings.passwordFile().map(ConnectionPools::password).ifPresent(pool::setPassword);
        pool.setPoolName(name);
        pool.setMaximumPoolSize(connections);
        pool.setMinimumIdle(1);
        pool.setConnectionTimeout(connectMillis);
        pool.setValidationTimeout(Math.max(SHORT_TIMEOUT_MILLIS, connectMillis / 2));
        pool.setInitializationFailTimeout(-1);
        return pool;
    }

    private static Properties properties(String url, int answerSeconds) {
        Properties properties = new Properties();
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("loginTimeout", "4");
        properties.setProperty("socketTimeout", String.valueOf(answerSeconds));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("ApplicationName", "lago-invoices-mcp");
        // named statements would outlive the transaction
        properties.setProperty("prepareThreshold", "0");
        if (url.substring(0, url.lastIndexOf('/')).contains(",")) {
            properties.setProperty("targetServerType", "primary");
        }
        // what the address says counts
        properties.keySet().removeIf(name -> url.contains("?" + name + "=") || url.contains("&" + name + "="));
        return properties;
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

    /** A connection for a single statement. */
    Connection forStatement() throws SQLException {
        requireNoFailure();
        return connect(statements);
    }

    /** A connection for a transaction. */
    Connection forTransaction() throws SQLException {
        requireNoFailure();
        return forTransactionAfterFailure();
    }

    /** The same also within a second after a failed attempt. */
    Connection forTransactionAfterFailure() throws SQLException {
        return connect(transactions);
    }

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
            HikariPoolMXBean state = from.getHikariPoolMXBean();
            if (Database.isLost(failed) || state == null || state.getTotalConnections() == 0) {
                noteFailure(failed);
            }
            throw failed;
        }
    }

    /** Notes a statement that failed because no answer came in time, which is a failed attempt too. */
    void noteIfNoAnswer(SQLException failed) {
        if (failed.getCause() instanceof SocketTimeoutException) {
            noteFailure(failed);
        }
    }

    private void noteFailure(SQLException failed) {
        lastFailure = new ConnectFailure(failed, nanoTime.getAsLong());
    }

    /** Closes the connection of a transaction, which nobody can use again. */
    void drop(Connection connection) {
        transactions.evictConnection(connection);
    }

    /** Closes those that nobody uses: they are as old as the one that was lost. */
    void dropIdle() {
        pools().forEach(HikariPoolMXBean::softEvictConnections);
    }

    /** The connections that are in use. */
    int active() {
        return pools().mapToInt(HikariPoolMXBean::getActiveConnections).sum();
    }

    /** The threads that wait for a connection. */
    int waiting() {
        return pools().mapToInt(HikariPoolMXBean::getThreadsAwaitingConnection).sum();
    }

    private Stream<HikariPoolMXBean> pools() {
        return Stream.of(statements, transactions)
                .map(HikariDataSource::getHikariPoolMXBean)
                .filter(Objects::nonNull);
    }

    @Override
    public void close() {
        statements.close();
        transactions.close();
    }
}
