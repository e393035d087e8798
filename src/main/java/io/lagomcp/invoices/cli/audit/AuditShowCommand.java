package io.lagomcp.invoices.cli.audit;

import io.lagomcp.invoices.audit.AuditEntry;
import io.lagomcp.invoices.audit.AuditHead;
import io.lagomcp.invoices.audit.AuditReader;
import io.lagomcp.invoices.console.Terminal;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows the record, or what is wanted of it. */
@Command(
        name = "show",
        header = "Show what was decided and done, oldest first.",
        description = {"", "Only entries that match all filters are shown. Times are in UTC."},
        footer = {
            "",
            "Examples:",
            "  ${ROOT-COMMAND-NAME} audit show --since 24h",
            "  ${ROOT-COMMAND-NAME} audit show --since 7d --tool void_invoice"
        })
final class AuditShowCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 500;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Mixin
    private AuditFileOptions record = new AuditFileOptions();

    @Mixin
    private AuditFilter filter = new AuditFilter();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description =
                    "Only from then on: a date (2026-07-01), a date and time (2026-07-01T14:30), both in UTC, or how "
                            + "long ago (30m, 24h, 7d).")
    private @Nullable String since;

    @Option(
            names = {"-n", "--last"},
            paramLabel = "NUMBER",
            description = "Only the newest so many of them.")
    private @Nullable Integer newest;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with entries as they are written, until stopped.")
    private boolean follow;

    @Option(names = "--json", description = "The lines as they are in the record.")
    private boolean json;

    @Override
    public Integer call() {
        if (newest != null && newest < 1) {
            throw new ParameterException(spec.commandLine(), "-n must be a number from 1 on: " + newest);
        }
        Path file = record.file();
        Instant earliest = earliest();
        Deque<AuditEntry> wanted = new ArrayDeque<>();
        long[] last = {0};
        long broken = AuditReader.read(file, entry -> {
            last[0] = Math.max(last[0], entry.seq());
            if (filter.test(entry) && !entry.time().isBefore(earliest)) {
                wanted.add(entry);
                if (newest != null && wanted.size() > newest) {
                    wanted.removeFirst();
                }
            }
        });
        AuditTable table = new AuditTable(Terminal.of(spec.commandLine().getOut(), System.getenv()));
        if (json) {
            wanted.forEach(this::printJson);
        } else {
            wanted.forEach(table::add);
            table.print();
        }
        AuditCommand.warnIfCorrupt(broken, spec);
        if (follow) {
            follow(file, last[0], json ? this::printJson : table::printLater);
        }
        return 0;
    }

    private void follow(Path file, long from, Consumer<AuditEntry> print) {
        long shown = from;
        spec.commandLine().getOut().flush();
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                long head = AuditReader.head(file).map(AuditHead::seq).orElse(0L);
                if (head > shown) {
                    AuditReader.readAfter(file, shown, entry -> {
                        if (filter.test(entry)) {
                            print.accept(entry);
                        }
                    });
                    shown = head;
                    spec.commandLine().getOut().flush();
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void printJson(AuditEntry entry) {
        spec.commandLine().getOut().println(entry.json());
    }

    private Instant earliest() {
        if (since == null) {
            return Instant.MIN;
        }
        return TimeArgument.parse(since, ZonedDateTime.now(ZoneOffset.UTC))
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--since must be a date, a date and time, or how long ago: 2026-07-01,"
                                + " 2026-07-01T14:30, 24h."));
    }
}
