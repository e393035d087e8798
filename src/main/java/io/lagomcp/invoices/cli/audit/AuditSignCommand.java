package io.lagomcp.invoices.cli.audit;

import io.lagomcp.invoices.audit.AuditPublicKey;
import io.lagomcp.invoices.audit.AuditReader;
import io.lagomcp.invoices.audit.AuditSigningKey;
import io.lagomcp.invoices.console.Terminal;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Signs the head of a record that was written without the key, or with another one. */
@Command(
        name = "sign",
        header = "Sign the head of an intact record with a new key, once.",
        description = {
            "",
            "Needed when LAGO_MCP_AUDIT_SIGNING_KEY_FILE is set for a record that exists already, or names another key "
                    + "than before. Afterwards the server signs by itself. The record is verified first."
        },
        footer = {"", "Examples:", "  ${ROOT-COMMAND-NAME} audit sign"})
final class AuditSignCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private AuditFileOptions record = new AuditFileOptions();

    @Option(
            names = "--previous-public-key",
            paramLabel = "FILE",
            description = "The public key of the key that signed the record until now.")
    private @Nullable Path previous;

    @Override
    public Integer call() {
        AuditSigningKey key = record.signingKey()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "There is no key to sign with: LAGO_MCP_AUDIT_SIGNING_KEY_FILE must name its file."));
        AuditReader.sign(record.file(), key, Optional.ofNullable(previous).map(AuditPublicKey::read));
        Terminal.of(spec.commandLine().getOut(), System.getenv())
                .say("The head is signed. Public key: " + key.publicKey());
        return 0;
    }
}
