package io.lagomcp.invoices.cli.serve;

import io.lagomcp.invoices.config.CommandLineFlags;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of serve that other commands do not have. */
public final class HttpOptions {
    @Option(names = CommandLineFlags.HTTP, description = "Serve over HTTP, on this machine unless --host is given.")
    private boolean http;

    @Option(names = "--port", paramLabel = "PORT", description = "The port; turns HTTP on. Default: 8787.")
    private @Nullable String port;

    @Option(names = "--host", paramLabel = "HOST", description = "The address to listen on. Default: 127.0.0.1.")
    private @Nullable String host;

    @Option(
            names = "--tokens-file",
            paramLabel = "FILE",
            description = "The tokens that clients may use over HTTP, created by: token new.")
    private @Nullable String tokensFile;

    @Option(names = "--tokens", hidden = true)
    private @Nullable String formerTokensFile;

    @Option(names = CommandLineFlags.NO_LEGACY_SSE, description = "Only Streamable HTTP, without the older HTTP+SSE.")
    private boolean noLegacySse;

    @Option(names = "--no-sse", hidden = true)
    private boolean formerNoLegacySse;

    @Option(names = "--public-url", paramLabel = "URL", description = "The URL that clients use, behind a proxy.")
    private @Nullable String publicUrl;

    @Option(
            names = "--management-port",
            paramLabel = "PORT",
            description = "Port for health and metrics. Default: none.")
    private @Nullable String managementPort;

    @Option(names = "--log-format", paramLabel = "FORMAT", description = "text or json, on standard error.")
    private @Nullable String logFormat;

    @Option(
            names = CommandLineFlags.INSECURE_NO_AUTH,
            description = "Accept everybody on this machine without a token, as an approver. For tests only.")
    private boolean insecureNoAuth;

    @Option(names = "--check", description = "Print the effective settings and their problems, and exit.")
    private boolean check;

    @Option(names = "--json", description = "With --check: one JSON object per setting or check, and line.")
    private boolean json;

    public CommandLineFlags flags() {
        return CommandLineFlags.none()
                .with(CommandLineFlags.HTTP, http)
                .with("--port", Optional.ofNullable(port))
                .with("--host", Optional.ofNullable(host))
                .with("--tokens-file", Optional.ofNullable(tokensFile))
                .with("--tokens", Optional.ofNullable(formerTokensFile))
                .with(CommandLineFlags.NO_LEGACY_SSE, noLegacySse)
                .with("--no-sse", formerNoLegacySse)
                .with("--public-url", Optional.ofNullable(publicUrl))
                .with("--management-port", Optional.ofNullable(managementPort))
                .with("--log-format", Optional.ofNullable(logFormat))
                .with(CommandLineFlags.INSECURE_NO_AUTH, insecureNoAuth);
    }

    /** Whether a program reads what the check says. */
    public boolean json() {
        return json;
    }

    /** Whether the settings shall only be looked at. */
    public boolean check() {
        return check;
    }
}
