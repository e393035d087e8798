package io.lagomcp.invoices.cli.audit;

import io.lagomcp.invoices.audit.AuditReader;
import io.lagomcp.invoices.audit.AuditSigningKey;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.ConsoleCommand;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command about one audit log. */
@SuppressWarnings("UnusedVariable") // flags() has the value of --sandbox
abstract class AuditFileCommand extends ConsoleCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "The audit log. Default: LAGO_MCP_AUDIT_LOG, else in your state folder.")
    private @Nullable Path named;

    @Option(names = "--sandbox", description = "The audit log of the sandbox.")
    private boolean sandbox;

    /** The named audit log, else that of the settings. */
    final Path file() {
        return named == null ? settings().auditFile() : named;
    }

    /** The signing key of the settings. */
    final Optional<AuditSigningKey> signingKey() {
        return settings().auditSigningKeyFile().map(AuditSigningKey::read);
    }

    /** The entries. Warns on standard error if lines are corrupt. */
    final AuditReader.Contents contents() {
        AuditReader.Contents contents = AuditReader.contents(file());
        warnIfCorrupt(contents.broken());
        return contents;
    }

    final void warnIfCorrupt(long lines) {
        if (lines > 0) {
            err().println(lines + (lines == 1 ? " line is" : " lines are")
                    + " left out: not what was written. See audit verify.");
        }
    }

    private Settings settings() {
        return Settings.withoutServing(System.getenv(), flags());
    }
}
