package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.app.StoreMaintenance;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.console.CommandGroup;
import io.lagomcp.invoices.console.ConsoleCommand;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code store}, which groups the commands about the database that several servers share. */
@Command(
        name = "store",
        header = "Prepare and check the PostgreSQL database that several servers share.",
        description =
                "LAGO_MCP_STORE names the database. init and migrate need the role that owns it, the others do not.",
        subcommands = {
            StoreCommand.Init.class,
            StoreCommand.Migrate.class,
            StoreCommand.Check.class,
            StoreCommand.Export.class,
            StoreCommand.Import.class
        },
        footer = {"store init --server-role lago_server", "store check"})
public final class StoreCommand extends CommandGroup {
    abstract static class OfStore extends ConsoleCommand {
        final Settings settings() {
            return Settings.withoutServing(System.getenv(), flags());
        }
    }

    abstract static class ByOwner extends OfStore {
        @Option(
                names = "--server-role",
                paramLabel = "ROLE",
                description =
                        "The role of the servers, which gets the rights it needs: it can add lines to the audit log,"
                                + " and neither change nor remove any.")
        private String serverRole = "";

        @Override
        public Integer call() {
            terminal().print(StoreMaintenance.migrate(settings(), serverRole));
            return 0;
        }
    }

    @Command(
            name = "init",
            header = "Make the tables, in the schema lago_mcp.",
            description = "Run it once as the owner of the database; LAGO_MCP_STORE names that role for this command.",
            footer = "store init --server-role lago_server")
    static final class Init extends ByOwner {}

    @Command(
            name = "migrate",
            header = "Bring the tables to the version of this program.",
            description = "Run it as the owner of the database, before the servers of the new version start.",
            footer = "store migrate --server-role lago_server")
    static final class Migrate extends ByOwner {}

    @Command(
            name = "check",
            header = "Check that a server can use the database, and verify the audit log in it.",
            description = "Run it as the server's role. Exit code: 1 when something is wrong.",
            footer = "store check")
    static final class Check extends OfStore {
        @Override
        public Integer call() {
            List<CheckResult> results = StoreMaintenance.checkAll(settings());
            results.forEach(result -> terminal().print(result.inLines()));
            return results.stream().anyMatch(CheckResult::isFailure) ? 1 : 0;
        }
    }

    @Command(
            name = "export",
            header = "Copy the audit log to a file, which audit verify FILE accepts.",
            description = "The lines are exactly as they were written. Servers may go on meanwhile.",
            footer = "store export audit-2026.jsonl")
    static final class Export extends OfStore {
        @Parameters(paramLabel = "FILE", description = "A new file.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private Path file;

        @Override
        public Integer call() {
            terminal().print("Exported: " + StoreMaintenance.export(settings(), file) + " entries.");
            return 0;
        }
    }

    @Command(
            name = "import",
            header = "Copy an audit log from files into an empty store.",
            description =
                    "Stop the server that writes the files first. Budgets, idempotency keys and unknown outcomes go on"
                            + " from there; plans that wait are made again.",
            footer = "store import ~/.local/state/lago-invoices-mcp/audit.jsonl")
    static final class Import extends OfStore {
        @Parameters(paramLabel = "FILE", description = "The audit log; full files beside it belong to it.")
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private Path file;

        @Override
        public Integer call() {
            terminal().print("Imported: " + StoreMaintenance.importFrom(settings(), file) + " entries.");
            return 0;
        }
    }
}
