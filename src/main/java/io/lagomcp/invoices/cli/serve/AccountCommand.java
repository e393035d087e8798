package io.lagomcp.invoices.cli.serve;

import io.lagomcp.invoices.console.ConsoleCommand;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A command with the flags that select the account. {@link #flags()} has their values. */
@SuppressWarnings("UnusedVariable") // the parse result has the values of the fields
public abstract class AccountCommand extends ConsoleCommand {
    @Option(
            names = "--api-url",
            paramLabel = "URL",
            description = "Lago's address, with or without /api/v1. Default: LAGO_API_URL, else Lago's cloud.")
    private @Nullable String apiUrl;

    @Option(names = "--sandbox", description = "Use the built-in Lago simulator: no account, no key.")
    private boolean sandbox;

    @Option(
            names = "--today",
            paramLabel = "DATE",
            description = "The current date in the sandbox; its invoices are dated relative to it. Default: today.")
    private @Nullable String today;

    @Option(names = "--read-only", description = "Refuse every change.")
    private boolean readOnly;

    @Option(
            names = "--policy",
            paramLabel = "FILE",
            description = "The policy file. Default: every change needs approval.")
    private @Nullable String policy;

    @Option(names = "--audit-log", paramLabel = "FILE", description = "The audit log. Default: in your state folder.")
    private @Nullable String auditLog;

    @Option(
            names = "--download-dir",
            paramLabel = "FOLDER",
            description = "The folder for downloaded files. Default: none.")
    private @Nullable String downloadDir;

    @Option(names = "--documents", hidden = true)
    private @Nullable String formerDownloadDir;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "A settings file with one NAME=value per line; flags and the environment override it.")
    private @Nullable String config;
}
