package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.audit.AuditEvent;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.AuditRecord;
import io.lagomcp.invoices.audit.Deed;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Records what a person found out about a mutation that was pending. */
@Command(
        name = "settle",
        header = "Record what became of something pending.",
        description = {
            "",
            "Sends nothing to Lago. It adds an entry with your login name; what was recorded before stays."
        })
final class AuditSettleCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "ID", description = "Which one, as audit pending names it.")
    private String id = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "FILE", description = "The record.")
    private @Nullable Path named;

    @Option(names = "--done", description = "Lago did it.")
    private boolean done;

    @Option(names = "--not-done", description = "Lago did not do it.")
    private boolean notDone;

    @Override
    public Integer call() {
        if (done == notDone) {
            throw new ParameterException(spec.commandLine(), "Say either --done or --not-done.");
        }
        Path file = AuditCommand.auditFile(Optional.ofNullable(named));
        Deed deed = AuditRecord.ledger(file).unsettled().stream()
                .filter(pending -> pending.subject().planId().equals(id))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "Nothing with this id is pending. See audit pending."));
        String by = "audit settle, " + System.getProperty("user.name", "somebody");
        AuditLog.at(file, Clock.systemUTC()).record(new AuditEvent.Settled(deed.subject(), done, Optional.empty(), by));
        Terminal.of(spec.commandLine().getOut(), System.getenv())
                .print("Recorded: " + deed.subject().tool() + " was " + (done ? "done." : "not done."));
        return 0;
    }
}
