package io.lagomcp.invoices.store;

import io.lagomcp.invoices.store.Database.Row;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Statements that are sent to the database in one round trip. It executes them in this order, until one fails. */
final class StatementBatch {
    private final List<String> statements = new ArrayList<>();
    private final List<@Nullable Object> parameters = new ArrayList<>();

    /** Adds one, or several without parameters. */
    StatementBatch add(String statement, @Nullable Object... values) {
        statements.add(statement);
        for (Object value : values) {
            parameters.add(value);
        }
        return this;
    }

    /** Whether there are none. */
    boolean isEmpty() {
        return statements.isEmpty();
    }

    /** Executes them; then there are none. The first warning of the database, if it gave any. */
    Optional<SQLWarning> run(Connection connection) throws SQLException {
        try (PreparedStatement all = prepare(connection)) {
            all.execute();
            return Optional.ofNullable(all.getWarnings());
        }
    }

    /** The same; gives the rows that the last of the queries among them returned, or none where there is no query. */
    <R> List<R> query(Connection connection, Row<R> each) throws SQLException {
        try (PreparedStatement all = prepare(connection)) {
            List<R> read = new ArrayList<>();
            boolean hasRows = all.execute();
            ResultSet last = null;
            while (hasRows || all.getUpdateCount() >= 0) {
                last = hasRows ? all.getResultSet() : last;
                hasRows = all.getMoreResults(Statement.KEEP_CURRENT_RESULT);
            }
            while (last != null && last.next()) {
                read.add(each.read(last));
            }
            return read;
        }
    }

    /** Executes them; then there are none. Gives how many rows the last one changed. */
    int update(Connection connection) throws SQLException {
        try (PreparedStatement all = prepare(connection)) {
            all.execute();
            int changed = 0;
            for (int count = all.getUpdateCount(); count >= 0; count = all.getUpdateCount()) {
                changed = count;
                all.getMoreResults();
            }
            return changed;
        }
    }

    private PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement all = connection.prepareStatement(String.join(";", statements));
        try {
            for (int i = 0; i < parameters.size(); i++) {
                all.setObject(i + 1, parameters.get(i));
            }
        } catch (SQLException unusable) {
            all.close();
            throw unusable;
        }
        statements.clear();
        parameters.clear();
        return all;
    }
}
