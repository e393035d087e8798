package io.lagomcp.invoices.cli.audit;

import io.lagomcp.invoices.audit.AuditReader;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.console.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what may have happened, and how to find out. */
@Command(
        name = "pending",
        header = "List what may have happened, with the read that tells.",
        description = {
            "",
            "That is each mutation without an outcome, because the program ended before one came, and each whose"
                + " outcome is unknown. Look at the invoice as it says, then record what you saw with audit resolve.",
            "",
            "Exit code: 0, or 1 when lines are left out because they are not what was written, or the record cannot be"
                    + " read."
        },
        footer = {"", "Examples:", "  ${ROOT-COMMAND-NAME} audit pending"})
final class AuditPendingCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private AuditFileOptions record = new AuditFileOptions();

    @Option(names = "--json", description = "One JSON object per line.")
    private boolean json;

    @Override
    public Integer call() {
        Path file = record.file();
        AuditReader.Contents contents = AuditReader.contents(file);
        AuditCommand.warnIfCorrupt(contents.broken(), spec);
        print(contents, file);
        return contents.broken() == 0 ? 0 : 1;
    }

    private void print(AuditReader.Contents contents, Path file) {
        List<RecordedAction> pending = contents.ledger().unsettled();
        if (json) {
            pending.forEach(deed -> spec.commandLine().getOut().println(PendingActionView.json(deed)));
            return;
        }
        Terminal terminal = Terminal.of(spec.commandLine().getOut(), System.getenv());
        if (pending.isEmpty() && contents.broken() == 0) {
            terminal.print("Nothing is pending: it is known what became of every request.");
        }
        pending.forEach(deed -> PendingActionView.print(deed, file, terminal));
    }
}
