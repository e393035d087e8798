package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.config.Flags;
import io.lagomcp.invoices.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say which account is used and how; shared by the commands that use one. */
final class AccountOptions {
    @Option(
            names = "--api-url",
            paramLabel = "URL",
            description = "Lago's address, with or without /api/v1. Default: LAGO_API_URL, else Lago's cloud.")
    private @Nullable String apiUrl;

    @Option(names = "--sandbox", description = "Use the embedded sandbox: no account, no key, no risk.")
    private boolean sandbox;

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
            names = "--documents",
            paramLabel = "FOLDER",
            description = "Where an assistant may save PDFs of invoices. Default: nowhere.")
    private @Nullable String documents;

    Settings settings(Map<String, String> environment) {
        return Settings.from(
                environment,
                new Flags(
                        Optional.ofNullable(apiUrl),
                        sandbox,
                        readOnly,
                        Optional.ofNullable(policy),
                        Optional.ofNullable(auditLog),
                        Optional.ofNullable(documents)));
    }

    /** The flags that were given, without their values. */
    List<String> given() {
        List<String> flags = new ArrayList<>();
        if (apiUrl != null) {
            flags.add("--api-url");
        }
        if (sandbox) {
            flags.add("--sandbox");
        }
        if (readOnly) {
            flags.add("--read-only");
        }
        if (policy != null) {
            flags.add("--policy");
        }
        if (auditLog != null) {
            flags.add("--audit-log");
        }
        if (documents != null) {
            flags.add("--documents");
        }
        return flags;
    }
}
