package io.lagomcp.invoices.store;

import io.lagomcp.invoices.config.StoreSettings.Durability;
import io.lagomcp.invoices.store.StoreException.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Whether a server can use the database, and may rely on it. */
final class StoreChecks {
    private static final int OLDEST_POSTGRESQL = 13;
    private static final String MANAGED =
            "If the operator of the database guarantees that a commit survives the loss of a"
                    + " server, set LAGO_MCP_STORE_DURABILITY=managed.";

    /** Whether commits wait for a standby and for the disk, as far as the settings of PostgreSQL say; an expression. */
    static final String IS_SYNCHRONOUS =
            "(current_setting('synchronous_standby_names') <> '' and current_setting('fsync') <> 'off')";

    /** Each table with what a server has to do with it. */
    private static final String NEEDED_RIGHTS = """
            head select update
            line select insert
            action select insert update
            plan select insert update delete
            pace select insert update
            allowance select insert update delete
            revocation select insert
            session select insert update delete
            outbox select insert update
            replica select insert update delete
            """;

    private StoreChecks() {}

    /** The first problem that keeps a server from starting; empty where there is none. */
    static Optional<Problem> problem(Connection connection, Durability durability) throws SQLException {
        Optional<Problem> found = server(connection);
        if (found.isEmpty()) {
            found = schema(connection);
        }
        if (found.isEmpty()) {
            found = rights(connection);
        }
        return found.isEmpty() && durability == Durability.SYNCHRONOUS ? standby(connection) : found;
    }

    private static boolean is(Connection connection, String condition) throws SQLException {
        return Database.text(connection, "select (" + condition + ")::text")
                .filter("true"::equals)
                .isPresent();
    }

    private static Optional<Problem> server(Connection connection) throws SQLException {
        int major = connection.getMetaData().getDatabaseMajorVersion();
        if (major < OLDEST_POSTGRESQL) {
            return Optional.of(new Problem(
                    "This is PostgreSQL " + major + ", and the store needs " + OLDEST_POSTGRESQL + " or newer.",
                    "Upgrade the database server."));
        }
        if (is(connection, "pg_is_in_recovery()")) {
            return Optional.of(new Problem(
                    "This server of PostgreSQL is a standby, which can only be read.",
                    "Name the primary in LAGO_MCP_STORE, or all servers: postgresql://USER@HOST1,HOST2/DATABASE."));
        }
        if (is(connection, "current_setting('transaction_read_only') = 'on'")) {
            return Optional.of(new Problem(
                    "The database can only be read: default_transaction_read_only is on.",
                    "Set it to off for the database and the user of LAGO_MCP_STORE."));
        }
        return Optional.empty();
    }

    private static Optional<Problem> schema(Connection connection) throws SQLException {
        if (is(connection, "not exists (select 1 from pg_namespace where nspname = 'lago_mcp')")) {
            return Optional.of(new Problem(
                    "The database has no tables of the store.",
                    "Let the owner of the database make them: store init --server-role ROLE."));
        }
        if (!is(connection, "has_schema_privilege('lago_mcp', 'usage')")
                || !is(connection, "has_table_privilege('lago_mcp.schema_version', 'select')")) {
            return Optional.of(missingRights("to read the tables of the store"));
        }
        int found = StoreSchema.version(connection);
        if (found > StoreSchema.VERSION && StoreSchema.oldestProgram(connection) > StoreSchema.VERSION) {
            return Optional.of(StoreSchema.newer(found));
        }
        return found >= StoreSchema.VERSION
                ? Optional.empty()
                : Optional.of(new Problem(
                        "The tables of the store have version " + found + ", and this program needs version "
                                + StoreSchema.VERSION + ".",
                        "Let the owner of the database change them: store migrate."));
    }

    private static Optional<Problem> rights(Connection connection) throws SQLException {
        for (String table : NEEDED_RIGHTS.lines().toList()) {
            String[] words = table.split(" ", -1);
            for (int i = 1; i < words.length; i++) {
                if (!may(connection, words[i], words[0])) {
                    return Optional.of(missingRights("to " + words[i] + " on lago_mcp." + words[0]));
                }
            }
        }
        for (String change : new String[] {"update", "delete", "truncate"}) {
            if (may(connection, change, "line")) {
                return Optional.of(new Problem(
                        "The user of LAGO_MCP_STORE may " + change + " lines of the audit log, which no server needs.",
                        "Let the server use a role of its own, which is neither the owner of the tables nor a"
                                + " superuser: store init --server-role ROLE grants it what it needs."));
            }
        }
        return Optional.empty();
    }

    private static boolean may(Connection connection, String right, String table) throws SQLException {
        return is(connection, "has_table_privilege('lago_mcp." + table + "', '" + right + "')");
    }

    private static Problem missingRights(String which) {
        return new Problem(
                "The user of LAGO_MCP_STORE lacks the right " + which + ".",
                "Let the owner grant it: store migrate --server-role ROLE.");
    }

    /** Where a commit waits for a standby, the loss of the primary loses nothing that was answered. */
    static Optional<Problem> standby(Connection connection) throws SQLException {
        if (!is(connection, "current_setting('synchronous_standby_names') <> ''")) {
            String what = is(connection, "exists (select 1 from pg_stat_replication)")
                    ? "The standby of PostgreSQL is asynchronous: if it takes over, changes that were made can be made"
                            + " again."
                    : "PostgreSQL has no synchronous standby: if the server is lost, so is what was recorded last.";
            return Optional.of(new Problem(what, "Set synchronous_standby_names on the primary. " + MANAGED));
        }
        if (is(connection, "current_setting('fsync') = 'off'")) {
            return Optional.of(
                    new Problem("PostgreSQL runs with fsync = off, so a crash loses commits.", "Set fsync = on."));
        }
        // only roles that may read all statistics see the states; for others commits wait, and the check does not
        if (is(
                connection,
                "not exists (select 1 from pg_stat_replication where coalesce(sync_state, 'sync') in ('sync',"
                        + " 'quorum'))")) {
            return Optional.of(new Problem(
                    "No synchronous standby is connected to PostgreSQL, so no change could be recorded.",
                    "Start the standby, and see pg_stat_replication. " + MANAGED));
        }
        return Optional.empty();
    }
}
