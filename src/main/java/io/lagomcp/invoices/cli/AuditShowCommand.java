package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.audit.AuditEntry;
import io.lagomcp.invoices.audit.AuditRecord;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the record, or what is wanted of it. */
@Command(
        name = "show",
        header = "Show what was decided and done, oldest first.",
        description = {"", "Only entries that match all filters are shown."})
final class AuditShowCommand implements Callable<Integer> {
    private enum Event {
        PLANNED,
        REFUSED,
        INTENT,
        OUTCOME,
        SETTLED,
        TURNED_AWAY,
        RECOVERED
    }

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "The record.")
    private @Nullable Path named;

    @Option(names = "--tool", paramLabel = "TOOL", description = "Only this tool.")
    private @Nullable String tool;

    @Option(
            names = "--invoice",
            paramLabel = "ID_OR_NUMBER",
            description = "Only this invoice, by Lago's id or number.")
    private @Nullable String invoice;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only from then on: a date (2026-07-01), a date and time (2026-07-01T14:30), or how long ago "
                    + "(30m, 24h, 7d).")
    private @Nullable String since;

    @Option(names = "--event", paramLabel = "EVENT", description = "Only one of ${COMPLETION-CANDIDATES}.")
    private @Nullable Event event;

    @Option(names = "--json", description = "The lines as they are in the record.")
    private boolean json;

    @Override
    public Integer call() {
        Path file = AuditCommand.auditFile(Optional.ofNullable(named));
        Instant earliest = earliest();
        AuditTable table = new AuditTable(Terminal.of(spec.commandLine().getOut(), System.getenv()));
        Consumer<AuditEntry> show = json ? entry -> spec.commandLine().getOut().println(entry.json()) : table::add;
        long broken = AuditRecord.read(file, entry -> {
            if (isWanted(entry) && !entry.time().isBefore(earliest)) {
                show.accept(entry);
            }
        });
        if (!json) {
            table.print();
        }
        AuditCommand.warnOfBroken(broken, spec);
        return 0;
    }

    private Instant earliest() {
        if (since == null) {
            return Instant.MIN;
        }
        return Since.parse(since, ZonedDateTime.now(ZoneId.systemDefault()))
                .orElseThrow(
                        () -> new ParameterException(
                                spec.commandLine(),
                                "--since must be a date, a date and time, or how long ago: 2026-07-01, 2026-07-01T14:30, 24h."));
    }

    private boolean isWanted(AuditEntry entry) {
        return (tool == null || tool.equals(entry.text("tool")))
                && (event == null || event.name().toLowerCase(Locale.ROOT).equals(entry.event()))
                && (invoice == null || isAbout(invoice, entry));
    }

    private static boolean isAbout(String idOrNumber, AuditEntry entry) {
        return entry.invoice()
                .filter(found ->
                        found.lagoId().equals(idOrNumber) || found.number().equals(idOrNumber))
                .isPresent();
    }
}
