package io.lagomcp.invoices.cli.serve;

import io.lagomcp.invoices.app.ServerRunner;
import io.lagomcp.invoices.app.StartupChecks;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.config.SettingsResult;
import io.lagomcp.invoices.console.CheckResult;
import io.lagomcp.invoices.console.ConsoleCommand;
import io.lagomcp.invoices.console.Status;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.console.TextFormat;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.JsonNodeFactory;

/** Serves one assistant over standard input and output, or many over HTTP. */
@Command(
        name = "serve",
        header = "Serve an assistant over standard input and output (the default), or many over HTTP.",
        footer = {
            "",
            "Examples:",
            "  ${ROOT-COMMAND-NAME} serve --read-only",
            "  ${ROOT-COMMAND-NAME} serve --http --tokens-file secrets/tokens",
            "  ${ROOT-COMMAND-NAME} serve --http --tokens-file secrets/tokens --check"
        })
public final class ServeCommand extends ConsoleCommand {
    @Mixin
    private AccountOptions account = new AccountOptions();

    @Mixin
    private HttpOptions http = new HttpOptions();

    @Override
    public Integer call() {
        return run(account, http, command());
    }

    public CommandLineFlags flags() {
        return account.flags().and(http.flags());
    }

    public static int run(AccountOptions account, HttpOptions http, CommandLine command) {
        CommandLineFlags flags = account.flags().and(http.flags());
        if (http.json() && !http.check()) {
            throw new InvalidSettingException(List.of("--json belongs to --check: add --check."));
        }
        if (http.json()) {
            return SettingsTable.printJson(System.getenv(), flags, command.getOut());
        }
        if (http.check()) {
            return new SettingsTable(Terminal.of(command.getOut(), System.getenv())).print(System.getenv(), flags);
        }
        return ServerRunner.run(flags, command::getOut, command::getErr);
    }

    /** Shows what every setting comes to and where from, without secrets, and everything that is wrong. Starts nothing. */
    static final class SettingsTable {
        private static final String GAP = "  ";

        private final Terminal terminal;

        SettingsTable(Terminal terminal) {
            this.terminal = terminal;
        }

        /** The exit code: 0 when a server could start with these, else 2. */
        int print(Map<String, String> environment, CommandLineFlags flags) {
            SettingsResult check = SettingsResult.of(environment, flags);
            print(check.effective());
            terminal.print();
            List<CheckResult> findings = StartupChecks.all(check, environment);
            findings.stream().filter(finding -> finding.mark() != Status.OK).forEach(terminal::print);
            boolean usable = findings.stream().noneMatch(CheckResult::isFailure);
            if (usable) {
                terminal.say(
                        Status.OK,
                        "These settings can be used, "
                                + check.settings()
                                        .flatMap(Settings::http)
                                        .map(http -> "over HTTP.")
                                        .orElse("over standard input and output."));
            }
            return usable ? 0 : 2;
        }

        /** The same for programs, one object per line; the exit code. */
        static int printJson(Map<String, String> environment, CommandLineFlags flags, PrintWriter out) {
            SettingsResult check = SettingsResult.of(environment, flags);
            check.effective()
                    .forEach(setting -> out.println(JsonNodeFactory.instance
                            .objectNode()
                            .put("setting", setting.name())
                            .put("value", setting.value())
                            .put("origin", setting.origin())));
            List<CheckResult> findings = StartupChecks.all(check, environment);
            findings.forEach(finding -> out.println(finding.json()));
            out.flush();
            return findings.stream().noneMatch(CheckResult::isFailure) ? 0 : 2;
        }

        private void print(List<SettingsResult.Effective> settings) {
            int names = settings.stream()
                    .mapToInt(setting -> setting.name().length())
                    .max()
                    .orElse(0);
            int values = settings.stream()
                    .mapToInt(setting -> setting.value().length())
                    .max()
                    .orElse(0);
            for (SettingsResult.Effective setting : settings) {
                terminal.print(TextFormat.padded(setting.name(), names)
                        + GAP
                        + TextFormat.padded(setting.value(), values)
                        + GAP
                        + terminal.faint(setting.origin()));
            }
        }
    }
}
