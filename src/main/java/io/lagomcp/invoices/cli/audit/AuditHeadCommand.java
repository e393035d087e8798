package io.lagomcp.invoices.cli.audit;

import io.lagomcp.invoices.audit.AuditHead;
import io.lagomcp.invoices.audit.AuditReader;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the newest entry of the record, to be kept where nobody can change it together with the record. */
@Command(
        name = "head",
        header = "Print the newest entry as SEQ:HASH@TIME, to be kept elsewhere.",
        description = {
            "",
            "Give the line to audit verify --head later: it finds a record that was cut off or rewritten since then.",
            "",
            "Exit code: 0, or 1 when the record has no entry, cannot be read, or its head does not name the newest"
                    + " entry."
        },
        footer = {
            "",
            "Examples:",
            "  ${ROOT-COMMAND-NAME} audit head",
            "  ${ROOT-COMMAND-NAME} audit head >> /mnt/elsewhere/heads.txt"
        })
final class AuditHeadCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private AuditFileOptions record = new AuditFileOptions();

    @Override
    public Integer call() {
        Optional<AuditHead> head = AuditReader.head(record.file());
        if (head.isEmpty()) {
            spec.commandLine().getErr().println("The record has no entries yet.");
            return 1;
        }
        spec.commandLine().getOut().println(head.get());
        return 0;
    }
}
