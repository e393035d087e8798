package io.lagomcp.invoices.cli.token;

import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.Settings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The token file that a command works on. */
final class TokenFileOption {
    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec command;

    @Option(
            names = "--tokens-file",
            paramLabel = "FILE",
            description = "The file that the server reads. Default: LAGO_MCP_HTTP_TOKENS_FILE.")
    private @Nullable String file;

    @Option(names = "--tokens", hidden = true)
    private @Nullable String formerFile;

    private @Nullable Path found;

    Path file() {
        if (found == null) {
            CommandLineFlags flags = CommandLineFlags.none()
                    .with("--tokens-file", Optional.ofNullable(file))
                    .with("--tokens", Optional.ofNullable(formerFile));
            found = Settings.tokensFile(System.getenv(), flags)
                    .orElseThrow(() -> new ParameterException(
                            command.commandLine(),
                            "Which token file? Give --tokens-file FILE, or set LAGO_MCP_HTTP_TOKENS_FILE."));
        }
        return found;
    }
}
