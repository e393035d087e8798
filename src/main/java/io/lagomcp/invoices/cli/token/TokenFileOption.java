package io.lagomcp.invoices.cli.token;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which file of tokens is meant. */
final class TokenFileOption {
    @Option(
            names = "--tokens",
            required = true,
            paramLabel = "FILE",
            defaultValue = "${env:LAGO_MCP_HTTP_TOKENS}",
            description = "The file that the server reads. Default: what LAGO_MCP_HTTP_TOKENS names.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    Path file() {
        return file;
    }
}
