package io.lagomcp.invoices.store;

import io.lagomcp.invoices.audit.AuditException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.function.Function;

/** The database cannot be used. */
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    /**
     * What is wrong with the database.
     *
     * @param what a sentence
     * @param next what to do about it, a sentence
     */
    public record Problem(String what, String next) {
        /** The problem without details: no address, file, user or text of another program. */
        public String summary() {
            return what.replaceFirst("(: .*)?\\.?$", "");
        }

        /** What this failure means, for the server's operator. It never has a password. */
        static Problem of(SQLException failure) {
            SQLException last = failure;
            // the pool tells of a timeout, and why is in its cause
            while (last.getCause() instanceof SQLException cause) {
                last = cause;
            }
            String why = String.valueOf(last.getMessage())
                    .lines()
                    .findFirst()
                    .orElse("")
                    .replaceFirst("\\.$", "");
            String state = String.valueOf(last.getSQLState());
            return switch (state) {
                case "28P01", "28000", "08004" ->
                    new Problem(
                            "PostgreSQL refuses the user of LAGO_MCP_STORE: " + why + ".",
                            "Check the user in LAGO_MCP_STORE, the password in the file that"
                                    + " LAGO_MCP_STORE_PASSWORD_FILE or PGPASSFILE names, and pg_hba.conf.");
                case "3D000" ->
                    new Problem(
                            "PostgreSQL has no such database: " + why + ".",
                            "Correct the name in LAGO_MCP_STORE, or create the database.");
                case "42501" ->
                    new Problem(
                            "The user of LAGO_MCP_STORE lacks rights: " + why + ".",
                            "Let the owner grant them: store migrate --server-role ROLE.");
                case "55P03" ->
                    new Problem(
                            "The tables of the store are in use: " + why + ".",
                            "Try again; pg_stat_activity shows who has the lock.");
                default ->
                    state.startsWith("08")
                            ? new Problem(
                                    "PostgreSQL cannot be reached: " + why + ".",
                                    "Check host, port and TLS parameters in LAGO_MCP_STORE, and that the server runs.")
                            : new Problem("PostgreSQL cannot be used: " + why + ".", "See the log of PostgreSQL.");
            };
        }
    }

    StoreException(Problem problem) {
        super(problem.what());
        this.problem = problem;
    }

    StoreException(SQLException failure) {
        super(Problem.of(failure).what(), failure);
        this.problem = Problem.of(failure);
    }

    /** Statements that are executed for somebody who does not know the database. */
    @FunctionalInterface
    interface Statements<R> {
        R run() throws SQLException;
    }

    /** Executes statements; where they fail, throws what this makes of the failure. */
    static <R, X extends Exception> R run(Statements<R> statements, Function<SQLException, X> meaning) throws X {
        try {
            return statements.run();
        } catch (SQLException failed) {
            throw meaning.apply(failed);
        }
    }

    /** Executes statements; where they fail, it says so as a file would. */
    static <R> R io(Statements<R> statements) throws IOException {
        return run(statements, failed -> new IOException(Problem.of(failed).what(), failed));
    }

    /** What a failure means for the audit log. */
    static AuditException audit(SQLException failure) {
        return AuditException.unavailable(Problem.of(failure).what(), failure);
    }

    /** What is wrong, and what to do about it. */
    public Problem problem() {
        return problem;
    }
}
