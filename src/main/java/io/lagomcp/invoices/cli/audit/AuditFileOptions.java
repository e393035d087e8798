package io.lagomcp.invoices.cli.audit;

import io.lagomcp.invoices.audit.AuditPublicKey;
import io.lagomcp.invoices.audit.AuditSigningKey;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.Settings;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which record a command is about, and which key belongs to it. */
final class AuditFileOptions {
    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "The record. Default: LAGO_MCP_AUDIT_LOG, else in your state folder.")
    private @Nullable Path named;

    @Option(names = "--sandbox", description = "The record of the sandbox.")
    private boolean sandbox;

    /** The named record, or the one that the settings say. */
    Path file() {
        return named == null ? settings().auditFile() : named;
    }

    /** The key that the settings name. */
    Optional<AuditSigningKey> signingKey() {
        return AuditCommand.signingKey();
    }

    /** The public key in this file, else the one of the key that the settings name. */
    Optional<AuditPublicKey> publicKey(Optional<Path> file) {
        return file.isPresent() ? file.map(AuditPublicKey::read) : signingKey().map(AuditSigningKey::publicKey);
    }

    private Settings settings() {
        return Settings.withoutServing(System.getenv(), CommandLineFlags.none().with("--sandbox", sandbox));
    }
}
