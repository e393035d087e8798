package io.lagomcp.invoices.cli.serve;

import io.lagomcp.invoices.app.ServerRunner;
import io.lagomcp.invoices.cli.option.AccountOptions;
import io.lagomcp.invoices.cli.option.HttpOptions;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.InvalidSettingException;
import io.lagomcp.invoices.console.Terminal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

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
public final class ServeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private AccountOptions account = new AccountOptions();

    @Mixin
    private HttpOptions http = new HttpOptions();

    @Override
    public Integer call() {
        return run(account, http, spec.commandLine());
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
}
