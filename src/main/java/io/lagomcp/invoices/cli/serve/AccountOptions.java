package io.lagomcp.invoices.cli.serve;

import io.lagomcp.invoices.config.CommandLineFlags;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say which account is used and how; shared by the commands that use one. */
public final class AccountOptions {
    @Option(
            names = "--api-url",
            paramLabel = "URL",
            description = "Lago's address, with or without /api/v1. Default: LAGO_API_URL, else Lago's cloud.")
    private @Nullable String apiUrl;

    @Option(names = "--sandbox", description = "Use the embedded sandbox: no account, no key, no risk.")
    private boolean sandbox;

    @Option(
            names = "--today",
            paramLabel = "DATE",
            description = "The day that it is in the sandbox, which its invoices are dated by. Default: today.")
    private @Nullable String today;

    @Option(names = "--read-only", description = "Refuse everything that changes an invoice.")
    private boolean readOnly;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "Who may do what. Default: every change is confirmed.")
    private @Nullable String policy;

    @Option(
            names = "--audit-log",
            paramLabel = "FILE",
            description = "Where every change is recorded. Default: in your state folder.")
    private @Nullable String auditLog;

    @Option(
            names = "--download-dir",
            paramLabel = "FOLDER",
            description = "Where an assistant may save PDFs of invoices. Default: nowhere.")
    private @Nullable String downloadDir;

    @Option(names = "--documents", hidden = true)
    private @Nullable String formerDownloadDir;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings, NAME=value on a line each, for all that neither a flag nor the environment says.")
    private @Nullable String config;

    public CommandLineFlags flags() {
        return CommandLineFlags.none()
                .with("--api-url", Optional.ofNullable(apiUrl))
                .with("--sandbox", sandbox)
                .with("--today", Optional.ofNullable(today))
                .with("--read-only", readOnly)
                .with("--policy", Optional.ofNullable(policy))
                .with("--audit-log", Optional.ofNullable(auditLog))
                .with("--download-dir", Optional.ofNullable(downloadDir))
                .with("--documents", Optional.ofNullable(formerDownloadDir))
                .with("--config", Optional.ofNullable(config));
    }
}
