package io.lagomcp.invoices.cli.token;

import io.lagomcp.invoices.auth.TokenFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What can be done about the tokens that open a server over HTTP. */
@Command(
        name = "token",
        header = "Give out, list and revoke the tokens that open a server over HTTP.",
        description = {""},
        commandListHeading = "%nCommands:%n",
        subcommands = {TokenNewCommand.class, TokenListCommand.class, TokenRevokeCommand.class},
        footer = {
            "",
            "Examples:",
            "  ${ROOT-COMMAND-NAME} token new ann --role approver --tokens-file secrets/tokens",
            "  ${ROOT-COMMAND-NAME} token list --tokens-file secrets/tokens"
        })
public final class TokenCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Say what to do: token new, token list or token revoke.");
    }

    static void warnIfOthersCanRead(Path file, CommandSpec spec) {
        if (!TokenFile.isPrivate(file)) {
            spec.commandLine().getErr().println(file + " can be read or changed by others: give it mode 600.");
        }
    }
}
