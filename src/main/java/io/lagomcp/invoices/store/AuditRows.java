package io.lagomcp.invoices.store;

import io.lagomcp.invoices.audit.AuditChain;
import io.lagomcp.invoices.audit.AuditChain.Head;
import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.Pause;
import io.lagomcp.invoices.audit.RecordedAction;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The statements about the tables of the audit log. */
final class AuditRows {
    private static final int FETCHED = 1_000;

    private AuditRows() {}

    /**
     * The head, locked until the transaction ends, and the time after that.
     *
     * @param head the newest entry
     * @param now by the clock of the database
     * @param isSynchronous whether commits wait for a standby, as far as the settings say
     */
    record Locked(Head head, Instant now, boolean isSynchronous) {}

    /**
     * Takes the lock that all writers take turns with. Where the one who holds it does not go on, the database ends their
     * transaction.
     *
     * @throws AuditException where the tables were changed meanwhile for programs that are newer than this one
     */
    static Locked lock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            // one journey; for this transaction alone, so that a shared connection is left as it was
            boolean isRow = statement.execute("set transaction isolation level read committed;"
                    + "set local lock_timeout = '8s';"
                    + "set local idle_in_transaction_session_timeout = '5s';"
                    + "set local synchronous_commit = on;"
                    + "select seq, hash, signature from lago_mcp.head for update;"
                    + "select clock_timestamp(), " + StoreSchema.OLDEST_PROGRAM_NOW + ", "
                    + StoreChecks.IS_SYNCHRONOUS);
            while (!isRow) {
                isRow = statement.getMoreResults();
            }
            Head head;
            try (ResultSet row = statement.getResultSet()) {
                head = head(row);
                statement.getMoreResults(Statement.KEEP_CURRENT_RESULT);
            }
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                StoreSchema.requireUsable(row.getInt(2));
                return new Locked(head, row.getObject(1, OffsetDateTime.class).toInstant(), row.getBoolean(3));
            }
        }
    }

    /** The head as it is now. */
    static Head head(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select seq, hash, signature from lago_mcp.head")) {
            return head(row);
        }
    }

    private static Head head(ResultSet row) throws SQLException {
        if (!row.next()) {
            throw AuditChain.changed("it has no head");
        }
        return new Head(row.getLong(1), row.getString(2), Optional.ofNullable(row.getString(3)));
    }

    /** Gives the lines after this one to the consumer, up to that one. Needs a transaction if there are many. */
    static void lines(Connection connection, long after, long upTo, Consumer<String> lines) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("select body from lago_mcp.line where seq > ? and seq <= ? order by seq")) {
            statement.setFetchSize(FETCHED);
            statement.setLong(1, after);
            statement.setLong(2, upTo);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    lines.accept(rows.getString(1));
                }
            }
        }
    }

    /** The line with this number. */
    static Optional<String> line(Connection connection, long seq) throws SQLException {
        List<String> found = new ArrayList<>(1);
        lines(connection, seq - 1, seq, found::add);
        return found.stream().findFirst();
    }

    /** What {@link AuditChain#restore} needs. */
    static List<String> saved(Connection connection, Instant since) throws SQLException {
        List<String> saved = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "select body from lago_mcp.action" + " where at >= ? or state in ('OPEN', 'UNKNOWN') order by seq")) {
            statement.setTimestamp(1, Timestamp.from(since));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    saved.add(rows.getString(1));
                }
            }
        }
        Database.text(connection, "select pauses from lago_mcp.head")
                .orElse("")
                .lines()
                .forEach(saved::add);
        return saved;
    }

    /** Keeps who is paused. */
    static void savePauses(Connection connection, List<Pause> pauses) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("update lago_mcp.head set pauses = ?")) {
            statement.setString(1, pauses.stream().map(AuditChain::saved).collect(Collectors.joining("\n")));
            statement.executeUpdate();
        }
    }

    /** Adds these lines, of which the first has this number. */
    static void append(Connection connection, long first, List<String> lines) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("insert into lago_mcp.line (seq, body) values (?, ?)")) {
            long seq = first;
            for (String line : lines) {
                statement.setLong(1, seq);
                statement.setString(2, line);
                statement.addBatch();
                seq++;
            }
            statement.executeBatch();
        }
    }

    /** Names the newest line. */
    static void head(Connection connection, Head head) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("update lago_mcp.head set seq = ?, hash = ?, signature = ?")) {
            statement.setLong(1, head.seq());
            statement.setString(2, head.hash());
            statement.setString(3, head.signature().orElse(null));
            statement.executeUpdate();
        }
    }

    /** Keeps what became of these actions. A plan has one, or a newer one if its request was held back. */
    static void save(Connection connection, Collection<RecordedAction> actions) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "insert into lago_mcp.action as known (plan, seq, last_seq, at, state, held_back, body)"
                        + " values (?, ?, ?, ?, ?, ?, ?) on conflict (plan) do update set seq = excluded.seq,"
                        + " last_seq = excluded.last_seq, at = excluded.at, state = excluded.state,"
                        + " held_back = excluded.held_back, body = excluded.body"
                        + " where known.seq = excluded.seq or known.held_back")) {
            for (RecordedAction action : actions) {
                statement.setString(1, action.subject().planId());
                statement.setLong(2, action.seq());
                statement.setLong(3, action.lastSeq());
                statement.setObject(4, action.time().atOffset(ZoneOffset.UTC));
                statement.setString(5, action.state().name());
                statement.setBoolean(6, action.wasHeldBack());
                statement.setString(7, AuditChain.saved(action));
                if (statement.executeUpdate() != 1) {
                    throw AuditChain.changed(
                            "plan " + action.subject().planId() + " was carried out before, and no line says so");
                }
            }
        }
    }
}
