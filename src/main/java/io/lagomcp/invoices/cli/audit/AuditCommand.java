package io.lagomcp.invoices.cli.audit;

import io.lagomcp.invoices.audit.AuditHead;
import io.lagomcp.invoices.audit.AuditReader;
import io.lagomcp.invoices.audit.AuditSigningKey;
import io.lagomcp.invoices.audit.AuditSigningKey.AuditPublicKey;
import io.lagomcp.invoices.console.CommandGroup;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.JsonNodeFactory;

/** The command {@code audit}, which groups the commands about the audit log. */
@Command(
        name = "audit",
        header = "Verify and read the audit log.",
        description = "The audit log has one line for each plan, refusal, request and outcome, each chained to the line"
                + " before it. Full files beside it belong to it.",
        subcommands = {
            AuditVerifyCommand.class,
            AuditCommand.Head.class,
            AuditShowCommand.class,
            AuditPendingCommand.class,
            AuditResolveCommand.class,
            AuditCommand.Sign.class
        },
        footer = {"audit verify", "audit show --since 24h"})
public final class AuditCommand extends CommandGroup {
    @Command(
            name = "head",
            header = "Print the newest entry as SEQ:HASH@TIME, to be kept elsewhere.",
            description = {
                "Give the line to audit verify --head later: it finds a log that was cut off or rewritten since then.",
                "",
                "Exit code: 0, or 1 when the log has no entry, cannot be read, or its head does not name the newest"
                        + " entry."
            },
            footer = {"audit head", "audit head >> /mnt/elsewhere/heads.txt"})
    static final class Head extends AuditFileCommand {
        @Option(names = "--json", description = "One JSON object.")
        private boolean json;

        @Override
        public Integer call() {
            Optional<AuditHead> head = AuditReader.head(file());
            if (head.isEmpty()) {
                err().println("The audit log has no entries yet.");
                return 1;
            }
            out().println(
                            json
                                    ? JsonNodeFactory.instance
                                            .objectNode()
                                            .put("head", head.get().toString())
                                    : head.get());
            return 0;
        }
    }

    @Command(
            name = "sign",
            header = "Sign the head of an intact audit log with a new key, once.",
            description =
                    "Needed when LAGO_MCP_AUDIT_SIGNING_KEY_FILE is set for a log that exists already, or names another"
                            + " key than before. Afterwards the server signs by itself. The log is verified first.",
            footer = "audit sign")
    static final class Sign extends AuditFileCommand {
        @Option(
                names = "--previous-public-key",
                paramLabel = "FILE",
                description = "The public key of the key that signed the log until now.")
        private @Nullable Path previous;

        @Option(names = "--json", description = "One JSON object.")
        private boolean json;

        @Override
        public Integer call() {
            if (isInStore()) {
                throw usageError("The servers of a store sign by themselves: a new key needs an empty store, and store"
                        + " import signs what it copies.");
            }
            AuditSigningKey key = signingKey()
                    .orElseThrow(() -> usageError(
                            "There is no key to sign with: LAGO_MCP_AUDIT_SIGNING_KEY_FILE must name its file."));
            AuditReader.sign(file(), key, Optional.ofNullable(previous).map(AuditPublicKey::read));
            String publicKey = key.publicKey().toString();
            report(
                    json,
                    JsonNodeFactory.instance.objectNode().put("signed", true).put("public_key", publicKey),
                    "The head is signed. Public key: " + publicKey);
            return 0;
        }
    }
}
