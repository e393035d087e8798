package io.lagomcp.invoices.cli.doctor;

import io.lagomcp.invoices.cli.serve.AccountCommand;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.install.McpClientApp;
import io.lagomcp.invoices.install.UserMachine;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks the setup and prints one line per check. */
@Command(
        name = "doctor",
        header = "Check Java, the settings, the connection to Lago and the rights of the key.",
        description = {
            "With a client, it checks what that client starts: its entry of this server, with the key and the settings"
                    + " there. Without, it checks what the environment and the flags say.",
            "",
            "Changes nothing. Exit code: 0 when all is well, 1 when something failed, 2 when a server would not even "
                    + "start with these settings."
        },
        footer = {"doctor", "doctor claude-desktop"})
public final class DoctorCommand extends AccountCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "CLIENT",
            description = "claude-desktop, claude-code, cursor, vscode, codex, gemini or windsurf.")
    private @Nullable String client;

    @Option(names = "--json", description = "One JSON object per check and line.")
    private boolean json;

    @Override
    public Integer call() {
        if (json) {
            return run(finding -> out().println(finding.json()));
        }
        Terminal terminal = terminal();
        int exitCode = run(terminal::print);
        terminal.print();
        terminal.say(exitCode == 0 ? "All checks passed." : "Some checks failed; see above.");
        return exitCode;
    }

    private int run(Consumer<CheckResult> findings) {
        UserMachine machine = UserMachine.current(System.getenv());
        if (client == null) {
            return ClientChecks.withoutClient(flags(), machine, findings);
        }
        if (!flags().given().isEmpty()) {
            throw usageError("With a client, the flags are those of its entry: give no others.");
        }
        McpClientApp known = McpClientApp.named(client)
                .orElseThrow(() -> usageError(
                        "There is no client \"" + client + "\" here. lago-invoices-mcp install lists them."));
        return new ClientChecks(known, machine, findings).run();
    }
}
