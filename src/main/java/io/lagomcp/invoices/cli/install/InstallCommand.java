package io.lagomcp.invoices.cli.install;

import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.console.ConsoleCommand;
import io.lagomcp.invoices.console.LaunchCommand;
import io.lagomcp.invoices.console.Prompter;
import io.lagomcp.invoices.console.Status;
import io.lagomcp.invoices.install.InstallException;
import io.lagomcp.invoices.install.McpClientApp;
import io.lagomcp.invoices.install.UserMachine;
import io.lagomcp.invoices.text.SpellingSuggester;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds this server to the configuration of a client, or removes it. */
@Command(
        name = "install",
        header = "Add this server to the configuration of an assistant, or remove it.",
        description = {
            "Without a client, it lists the supported clients, and which are on this machine. It changes only its own"
                    + " entry in a client's file, and keeps a backup of the file beside it.",
            "",
            "It asks for your Lago API key. Without a terminal, it takes LAGO_API_KEY from the environment."
        },
        footer = {
            "install",
            "install claude-desktop",
            "install cursor --sandbox",
            "install cursor --sandbox --yes --json",
            "install claude-desktop --uninstall"
        })
public final class InstallCommand extends ConsoleCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "CLIENT",
            completionCandidates = Clients.class,
            description = "One of ${COMPLETION-CANDIDATES}.")
    private @Nullable String name;

    @Option(names = "--print", description = "Print the file and its content, and write nothing.")
    private boolean print;

    @Option(names = "--uninstall", description = "Remove this server from the client.")
    private boolean uninstall;

    @Option(names = "--json", description = "One JSON object per client or result and line. Asks no questions.")
    private boolean json;

    @Mixin
    private InstallOptions options = new InstallOptions();

    @Override
    public Integer call() {
        UserMachine machine = UserMachine.current(System.getenv());
        Optional<McpClientApp> client = client();
        if (client.isEmpty()) {
            ClientList clients = new ClientList(machine);
            if (json) {
                clients.json().forEach(out()::println);
            } else {
                clients.print(terminal());
            }
            return 0;
        }
        if (json && print) {
            throw usageError("--print is for people: leave out --json.");
        }
        InstallDialog dialogue = json
                ? InstallDialog.withProgram(client.get(), machine, finding -> out().println(finding.json()))
                : InstallDialog.with(new Prompter.AtConsole(), client.get(), machine, terminal());
        try {
            if (uninstall) {
                return dialogue.uninstall();
            }
            LaunchCommand own = LaunchCommand.of(System.getProperties());
            return print ? dialogue.show(options, own) : dialogue.install(options, own);
        } catch (InstallException failed) {
            String why = String.valueOf(failed.getMessage());
            if (json) {
                out().println(new CheckResult(Status.FAIL, "Installed", why, Optional.empty()).json());
            } else {
                err().println(why);
            }
            return 1;
        }
    }

    private Optional<McpClientApp> client() {
        if (name == null) {
            if (uninstall || print) {
                throw usageError("Which client? There are " + all() + ".");
            }
            return Optional.empty();
        }
        Optional<McpClientApp> client = McpClientApp.named(name);
        if (client.isEmpty()) {
            throw usageError("Unknown client: " + name + "." + SpellingSuggester.question(name, names()) + " There are "
                    + all() + ".");
        }
        return client;
    }

    private static String all() {
        return String.join(", ", names());
    }

    private static List<String> names() {
        return Arrays.stream(McpClientApp.values()).map(McpClientApp::id).toList();
    }

    static final class Clients implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return names().iterator();
        }
    }
}
