package io.lagomcp.invoices.cli.token;

import io.lagomcp.invoices.auth.TokenFileEditor;
import io.lagomcp.invoices.auth.TokenFileException;
import io.lagomcp.invoices.console.ProgramName;
import io.lagomcp.invoices.console.Terminal;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a token back. */
@Command(
        name = "revoke",
        header = "Take a token back: from now on it opens nothing.",
        description = {"", "A running server needs no restart. Exit code: 1 when nobody has a token by that name.", ""},
        footer = {"", "Examples:", "  ${ROOT-COMMAND-NAME} token revoke anna --tokens-file secrets/tokens"})
final class TokenRevokeCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "Whose it is.")
    private String name = "";

    @Mixin
    private TokenFileOption tokens = new TokenFileOption();

    @Override
    public Integer call() throws TokenFileException {
        if (!new TokenFileEditor(tokens.file(), Clock.systemUTC()).revoke(name)) {
            // not the name: somebody may have given a token
            spec.commandLine()
                    .getErr()
                    .println("Nobody has a token by that name. See: " + ProgramName.with("token list"));
            return 1;
        }
        Terminal.of(spec.commandLine().getOut(), System.getenv())
                .print("The token of " + name + " opens nothing any more.");
        return 0;
    }
}
