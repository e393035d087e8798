package io.lagomcp.invoices.cli.audit;

import io.lagomcp.invoices.app.ApplicationContext;
import io.lagomcp.invoices.app.StoreMaintenance;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.AuditLog.AuditListener;
import io.lagomcp.invoices.audit.AuditReader;
import io.lagomcp.invoices.audit.AuditSigningKey;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.console.ConsoleCommand;
import java.nio.file.Path;
import java.time.Clock;
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
            description = "The audit log. Default: that in LAGO_MCP_STORE, else LAGO_MCP_AUDIT_LOG, else in your state"
                    + " folder.")
    private @Nullable Path named;

    private @Nullable Path copy;

    @Option(names = "--sandbox", description = "The audit log of the sandbox.")
    private boolean sandbox;

    /** The named audit log, else that of the settings; a copy that ends with the command where that is in a store. */
    final Path file() {
        if (named != null) {
            return named;
        }
        if (!isInStore()) {
            return settings().auditFile();
        }
        if (copy == null) {
            copy = StoreMaintenance.copyUntilExit(settings());
        }
        return copy;
    }

    /** Whether the audit log is in the database of the settings. */
    final boolean isInStore() {
        return named == null && settings().store().isPresent();
    }

    /** The audit log for writing. */
    final AuditLog log() {
        return isInStore()
                ? ApplicationContext.auditLog(settings())
                : AuditLog.at(file(), Clock.systemUTC(), signingKey(), AuditListener.none());
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
