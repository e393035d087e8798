package io.lagomcp.invoices.store;

import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.store.StoreException.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;

/** The tables, which the owner's role makes and changes. Each version is a file of statements among the resources. */
final class StoreSchema {
    /** The version that this program needs. */
    static final int VERSION = 2;

    /**
     * Programs for this version of the tables, and for those since, can use what this program writes: tables, lines of the audit
     * log and plans. Raise it to {@link #VERSION} with every change of these that they could not read.
     */
    private static final int OLDEST_PROGRAM = 2;

    /** The oldest version of a program that may use the tables, as an expression. */
    static final String OLDEST_PROGRAM_NOW = "(select max(oldest_program) from lago_mcp.schema_version)";

    private static final String IS_THERE = "select 1 from pg_namespace where nspname = 'lago_mcp'";

    private StoreSchema() {}

    /** The version of the tables; 0 where there are none. */
    static int version(Connection connection) throws SQLException {
        return Database.text(connection, IS_THERE).isEmpty()
                ? 0
                : Database.text(connection, "select max(version) from lago_mcp.schema_version")
                        .map(Integer::parseInt)
                        .orElse(0);
    }

    /**
     * Brings the tables to {@link #VERSION}, in one transaction.
     *
     * @param serverRole gets the rights of a server; empty text for none
     * @return the version before; 0 where there were no tables
     * @throws StoreException where a newer version of this program made them
     */
    static int migrate(Connection connection, String serverRole) throws SQLException {
        // servers that wait behind this for a lock are not held up for long
        execute(connection, "set local lock_timeout = '8s'");
        int before = version(connection);
        if (before > VERSION) {
            throw new StoreException(newer(before));
        }
        if (before > 0) {
            // so that no server is in the middle of a transaction
            Database.text(connection, "select seq from lago_mcp.head for update");
        }
        if (before > 0
                && Database.text(connection, IS_THERE + " and pg_has_role(nspowner, 'usage')")
                        .isEmpty()) {
            throw new StoreException(new Problem(
                    "The user of LAGO_MCP_STORE does not own the tables of the store.",
                    "Name the owner's role in LAGO_MCP_STORE for this command."));
        }
        for (int version = before + 1; version <= VERSION; version++) {
            execute(connection, resource(version + ".sql"));
            new StatementBatch()
                    .add("insert into lago_mcp.schema_version (version) values (?)", version)
                    .run(connection);
        }
        execute(
                connection,
                "update lago_mcp.schema_version set oldest_program = " + OLDEST_PROGRAM + " where version = "
                        + VERSION);
        if (!serverRole.isEmpty()) {
            String quoted = '"' + serverRole.replace("\"", "\"\"") + '"';
            execute(connection, resource("grants.sql").replace(":server", quoted));
        }
        return before;
    }

    /** Which programs may use these tables, by the version that they were made for. The tables have version 2 or newer. */
    static int oldestProgram(Connection connection) throws SQLException {
        return Database.text(connection, "select " + OLDEST_PROGRAM_NOW)
                .map(Integer::parseInt)
                .orElse(0);
    }

    /** Refuses tables for programs that are newer than this one. */
    static void requireUsable(int oldestProgram) {
        if (oldestProgram > VERSION) {
            throw AuditException.unusable("the tables of the store were changed for version " + oldestProgram
                    + ", and this program knows versions up to " + VERSION + "; start the new version of it");
        }
    }

    static Problem newer(int version) {
        return new Problem(
                "The tables of the store have version " + version + ", and this program knows versions up to " + VERSION
                        + ".",
                "Use the version of this program that made them, or a newer one.");
    }

    private static void execute(Connection connection, String statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    private static String resource(String name) {
        try (InputStream file = StoreSchema.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
