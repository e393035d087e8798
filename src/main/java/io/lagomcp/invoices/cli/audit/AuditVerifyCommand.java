package io.lagomcp.invoices.cli.audit;

import io.lagomcp.invoices.audit.AuditHead;
import io.lagomcp.invoices.audit.AuditSigningKey;
import io.lagomcp.invoices.audit.AuditSigningKey.AuditPublicKey;
import io.lagomcp.invoices.audit.AuditVerification;
import io.lagomcp.invoices.audit.AuditVerification.Problem;
import io.lagomcp.invoices.console.Status;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.console.TextFormat;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Verifies that the audit log was not changed since it was written. */
@Command(
        name = "verify",
        header = "Find lines that were changed, removed or moved.",
        description =
                "Exit code: 0 when the log is intact, 1 when it is not or cannot be read, 2 when the arguments cannot"
                        + " be used.",
        footer = "audit verify")
final class AuditVerifyCommand extends AuditFileCommand {
    @Option(
            names = {"--head", "--expect"},
            paramLabel = "SEQ:HASH",
            description =
                    "An entry that must be there, as audit head or an earlier verification printed it: finds a log "
                            + "that was cut off or rewritten as a whole.")
    private @Nullable String expected;

    @Option(
            names = "--public-key",
            paramLabel = "FILE",
            description = "The key by which the head must be signed. Default: that of LAGO_MCP_AUDIT_SIGNING_KEY_FILE.")
    private @Nullable Path publicKey;

    @Option(names = "--json", description = "One JSON object: whether it is intact, its newest entry and the problems.")
    private boolean json;

    @Override
    public Integer call() {
        Path file = file();
        Optional<AuditHead> head = Optional.ofNullable(expected).map(this::head);
        AuditVerification verified = AuditVerification.of(file, head, publicKey());
        if (json) {
            out().println(json(verified));
            return verified.intact() ? 0 : 1;
        }
        Terminal terminal = terminal();
        if (verified.intact()) {
            printIntact(verified, terminal);
            return 0;
        }
        printProblems(verified, file, terminal);
        return 1;
    }

    private Optional<AuditPublicKey> publicKey() {
        return publicKey == null
                ? signingKey().map(AuditSigningKey::publicKey)
                : Optional.of(AuditPublicKey.read(publicKey));
    }

    private AuditHead head(String text) {
        return AuditHead.parse(text)
                .orElseThrow(() -> usageError("--head must be SEQ:HASH or SEQ:HASH@TIME, as audit head prints it."));
    }

    private static ObjectNode json(AuditVerification verified) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("intact", verified.intact())
                .put("entries", verified.lines())
                .put("files", verified.files())
                .put("signature", verified.signature().name().toLowerCase(Locale.ROOT));
        verified.head().ifPresent(head -> json.put("head", head.seq() + ":" + head.hash()));
        ArrayNode problems = json.putArray("problems");
        verified.problems().forEach(problem -> problems.add(where(problem) + ": " + problem.text()));
        return json;
    }

    private static void printIntact(AuditVerification verified, Terminal terminal) {
        terminal.print(terminal.mark(Status.OK) + " The audit log is intact: " + content(verified) + ".");
        if (verified.unfinishedBytes() > 0) {
            terminal.print("  It ends with half a line of " + verified.unfinishedBytes()
                    + " bytes, which a crash leaves; the next entry replaces it.");
        }
        verified.head().ifPresent(head -> {
            terminal.print("  Newest entry: " + terminal.strong(head.seq() + ":" + head.hash()));
            terminal.say("  Keep that elsewhere: --head shows later that nothing up to it was rewritten.");
        });
        switch (verified.signature()) {
            case CHECKED -> terminal.print("  The head is signed, and the signature is right.");
            case NOT_CHECKED ->
                terminal.say("  The head is signed; --public-key, or the server's settings, are needed to check that.");
            case NONE -> {
                // not expected
            }
        }
    }

    private static String content(AuditVerification verified) {
        if (verified.first().isEmpty() || verified.last().isEmpty()) {
            return "it has no entries";
        }
        return counted(verified.lines(), "entry", "entries") + " in " + counted(verified.files(), "file", "files")
                + ", from " + TextFormat.utcTime(verified.first().get()) + " to "
                + TextFormat.utcTime(verified.last().get()) + " UTC";
    }

    private static void printProblems(AuditVerification verified, Path file, Terminal terminal) {
        int count = verified.problems().size();
        terminal.print(terminal.mark(Status.FAIL) + " The audit log " + file + " has "
                + counted(count, "problem", "problems") + ":");
        verified.problems().forEach(problem -> terminal.print("  " + where(problem) + ": " + problem.text()));
    }

    private static String where(Problem problem) {
        String file = String.valueOf(problem.file().getFileName());
        return problem.line() == 0 ? file : file + ", line " + problem.line();
    }

    private static String counted(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
