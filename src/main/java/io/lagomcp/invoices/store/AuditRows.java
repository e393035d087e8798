package io.lagomcp.invoices.store;

import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.ChainPosition;
import io.lagomcp.invoices.audit.ExternalAuditChain;
import io.lagomcp.invoices.audit.Pause;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.audit.SignedAuditHead;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The statements about the tables of the audit log. */
final class AuditRows {
    private static final int FETCHED = 1_000;
    private static final int LINES_AT_ONCE = 500;
    private static final String NOT_NULL_VIOLATION = "23502";

    private static final String SNAPSHOT = "select head.seq, head.hash, head.signature, clock_timestamp(), "
            + StoreSchema.OLDEST_PROGRAM_NOW + ", " + StoreChecks.IS_SYNCHRONOUS + ", " + PostgresRevocations.STATE
            + ", next.body from lago_mcp.head left join lateral (select seq, body from lago_mcp.line where seq > ?"
            + " and seq <= head.seq order by seq limit " + LINES_AT_ONCE + ") as next on true order by next.seq";

    private AuditRows() {}

    /**
     * What the tables hold at one moment.
     *
     * @param head the newest entry
     * @param now by the clock of the database
     * @param isSynchronous whether commits wait for a standby, as far as the settings say
     * @param revocations differs where the revoked tokens do
     * @param lines the first ones after the line that was asked about, 500 at most
     */
    record Snapshot(SignedAuditHead head, Instant now, boolean isSynchronous, String revocations, List<String> lines) {}

    /**
     * Takes the lock that all writers take turns with, until the transaction ends, and reads. Where the one who holds it does not
     * go on, the database ends their transaction.
     *
     * @param after the number of a line, after which lines are wanted
     * @throws AuditException where the tables were changed meanwhile for programs that are newer than this one
     */
    static Snapshot lock(Connection connection, long after) throws SQLException {
        // for this transaction alone, so that a shared connection is left as it was
        return readSnapshot(
                connection,
                new StatementBatch()
                        .add("set transaction isolation level read committed")
                        .add("set local lock_timeout = '8s'")
                        .add("set local idle_in_transaction_session_timeout = '5s'")
                        .add("set local synchronous_commit = on")
                        .add("select 1 from lago_mcp.head for update"),
                after);
    }

    /** The same without lines. */
    static Snapshot lock(Connection connection) throws SQLException {
        return lock(connection, Long.MAX_VALUE);
    }

    /** Reads without the lock: all of it is as it was at one moment. */
    static Snapshot readSnapshot(Connection connection, long after) throws SQLException {
        return readSnapshot(connection, new StatementBatch(), after);
    }

    private static Snapshot readSnapshot(Connection connection, StatementBatch before, long after) throws SQLException {
        List<String> lines = new ArrayList<>();
        return before
                .add(SNAPSHOT, after)
                .query(connection, row -> {
                    StoreSchema.requireUsable(row.getInt(5));
                    Optional.ofNullable(row.getString(8)).ifPresent(lines::add);
                    return new Snapshot(
                            headIn(row),
                            row.getObject(4, OffsetDateTime.class).toInstant(),
                            row.getBoolean(6),
                            row.getString(7),
                            lines);
                })
                .stream()
                .findFirst()
                .orElseThrow(AuditRows::withoutHead);
    }

    /** The head as it is now. */
    static SignedAuditHead head(Connection connection) throws SQLException {
        return new StatementBatch()
                .add("select seq, hash, signature from lago_mcp.head").query(connection, AuditRows::headIn).stream()
                        .findFirst()
                        .orElseThrow(AuditRows::withoutHead);
    }

    private static SignedAuditHead headIn(ResultSet row) throws SQLException {
        return new SignedAuditHead(
                new ChainPosition(row.getLong(1), row.getString(2)), Optional.ofNullable(row.getString(3)));
    }

    private static AuditException withoutHead() {
        return ExternalAuditChain.changed("it has no head");
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

    /** What {@link ExternalAuditChain#restore} needs. */
    static List<String> saved(Connection connection, Instant since) throws SQLException {
        List<String> saved = new StatementBatch()
                .add(
                        "select body from lago_mcp.action where at >= ? or state in ('OPEN', 'UNKNOWN') order by seq",
                        since.atOffset(ZoneOffset.UTC))
                .query(connection, row -> row.getString(1));
        Database.text(connection, "select pauses from lago_mcp.head")
                .orElse("")
                .lines()
                .forEach(saved::add);
        return saved;
    }

    /** Keeps who is paused. */
    static void savePauses(StatementBatch batch, List<Pause> pauses) {
        batch.add(
                "update lago_mcp.head set pauses = ?",
                pauses.stream().map(ExternalAuditChain::saved).collect(Collectors.joining("\n")));
    }

    /** Adds these lines, of which the first has this number. */
    static void append(StatementBatch batch, long first, List<String> lines) {
        batch.add(
                "insert into lago_mcp.line (seq, body) select ? + place, body"
                        + " from unnest(?::text[]) with ordinality as added (body, place)",
                first - 1,
                lines.toArray(String[]::new));
    }

    /** Names the newest line. */
    static void head(StatementBatch batch, SignedAuditHead head) {
        batch.add(
                "update lago_mcp.head set seq = ?, hash = ?, signature = ?",
                head.seq(),
                head.newest().hash(),
                head.signature().orElse(null));
    }

    /**
     * Keeps what became of these actions, which are of different plans. A plan has one, or a newer one if its request was held
     * back; {@link #isSecondAction} says of the failure whether it is because of another.
     */
    static void save(StatementBatch batch, Collection<RecordedAction> actions) {
        if (actions.isEmpty()) {
            return;
        }
        batch.add(
                "insert into lago_mcp.action as known (plan, seq, last_seq, at, state, held_back, body)"
                        + " select * from unnest(?::text[], ?::bigint[], ?::bigint[], ?::timestamptz[], ?::text[],"
                        + " ?::boolean[], ?::text[]) on conflict (plan) do update set seq = case when known.seq ="
                        + " excluded.seq or known.held_back then excluded.seq end,"
                        + " last_seq = excluded.last_seq, at = excluded.at, state = excluded.state,"
                        + " held_back = excluded.held_back, body = excluded.body",
                texts(actions, action -> action.subject().planId()),
                actions.stream().mapToLong(RecordedAction::seq).toArray(),
                actions.stream().mapToLong(RecordedAction::lastSeq).toArray(),
                texts(actions, action -> action.time().toString()),
                texts(actions, action -> action.state().name()),
                texts(actions, action -> String.valueOf(action.wasHeldBack())),
                texts(actions, ExternalAuditChain::saved));
    }

    private static String[] texts(Collection<RecordedAction> actions, Function<RecordedAction, String> text) {
        return actions.stream().map(text).toArray(String[]::new);
    }

    /** Whether {@link #save} failed because a plan has another action. */
    static boolean isSecondAction(SQLException failure) {
        return NOT_NULL_VIOLATION.equals(failure.getSQLState());
    }
}
