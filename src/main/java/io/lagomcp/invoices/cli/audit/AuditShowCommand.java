package io.lagomcp.invoices.cli.audit;

import io.lagomcp.invoices.audit.AuditEntry;
import io.lagomcp.invoices.audit.AuditFollower;
import io.lagomcp.invoices.audit.AuditReader;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import io.lagomcp.invoices.audit.event.AuditEvent.Result;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows the entries of the audit log that match the filters. */
@Command(
        name = "show",
        header = "Show the entries, oldest first.",
        description = "Only entries that match all filters are shown. Times are in UTC.",
        footer = {"audit show --since 24h", "audit show --since 7d --tool void_invoice"})
final class AuditShowCommand extends AuditFileCommand {
    private static final long POLL_MILLIS = 500;

    @Mixin
    private AuditFilter filter = new AuditFilter();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description =
                    "Only entries since then: a date (2026-07-01), a date and time (2026-07-01T14:30), both in UTC, or"
                            + " how long ago (30m, 24h, 7d).")
    private @Nullable String since;

    @Option(
            names = {"-n", "--last"},
            paramLabel = "NUMBER",
            description = "Only the newest entries, this many.")
    private @Nullable Integer newest;

    @Option(
            names = {"-f", "--follow"},
            description = "Print new entries as they are written, until stopped.")
    private boolean follow;

    @Option(names = "--json", description = "The lines as they are in the log.")
    private boolean json;

    @Override
    public Integer call() {
        if (newest != null && newest < 1) {
            throw usageError("-n must be a number from 1 on: " + newest);
        }
        if (follow && isInStore()) {
            throw usageError(
                    "--follow reads files, and the audit log is in LAGO_MCP_STORE: repeat the command instead.");
        }
        Path file = file();
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
        AuditTable table = new AuditTable(terminal());
        if (json) {
            wanted.forEach(this::printJson);
        } else {
            wanted.forEach(table::add);
            table.print();
        }
        warnIfCorrupt(broken);
        if (follow) {
            follow(file, last[0], json ? this::printJson : table::printLater);
        }
        return 0;
    }

    private void follow(Path file, long from, Consumer<AuditEntry> print) {
        AuditFollower log = new AuditFollower(file, from, entry -> {
            if (filter.test(entry)) {
                print.accept(entry);
            }
        });
        try {
            while (true) {
                out().flush();
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                log.read();
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void printJson(AuditEntry entry) {
        out().println(entry.json());
    }

    private Instant earliest() {
        if (since == null) {
            return Instant.MIN;
        }
        return TimeArgument.parse(since, ZonedDateTime.now(ZoneOffset.UTC))
                .orElseThrow(() -> usageError("--since must be a date, a date and time, or how long ago: 2026-07-01,"
                        + " 2026-07-01T14:30, 24h."));
    }

    /** Selects the entries that match all given options. */
    static final class AuditFilter implements Predicate<AuditEntry> {
        /** Shorter prefixes would match too many. */
        private static final int SHORTEST_ID = 8;
        /** Between the id of a batch and the position of an invoice in it. */
        private static final String PART = "-";

        private enum Event {
            PLANNED,
            REFUSED,
            INTENT,
            OUTCOME,
            SETTLED,
            PAUSED,
            RESUMED,
            TURNED_AWAY,
            NOTIFIED,
            RECOVERED
        }

        @Option(names = "--tool", paramLabel = "TOOL", description = "Only this tool.")
        private @Nullable String tool;

        @Option(
                names = "--invoice",
                paramLabel = "ID_OR_NUMBER",
                description =
                        "Only this invoice, by its number, Lago's id, or at least the first 8 characters of that.")
        private @Nullable String invoice;

        @Option(
                names = "--principal",
                paramLabel = "NAME",
                description = "Only what this principal called or confirmed, and their pauses.")
        private @Nullable String principal;

        @Option(
                names = "--plan",
                paramLabel = "ID",
                description = "Only this plan, by its confirmation id; of a batch with all its invoices.")
        private @Nullable String plan;

        @Option(names = "--result", paramLabel = "RESULT", description = "Only one of ${COMPLETION-CANDIDATES}.")
        private @Nullable Result result;

        @Option(names = "--event", paramLabel = "EVENT", description = "Only one of ${COMPLETION-CANDIDATES}.")
        private @Nullable Event event;

        @Override
        public boolean test(AuditEntry entry) {
            return is(tool, entry.text("tool"))
                    && (is(plan, entry.text("plan")) || entry.text("plan").startsWith(plan + PART))
                    && (is(principal, entry.text("principal"))
                            || is(principal, entry.text("confirmed_by"))
                            || is(principal, entry.text("paused_principal")))
                    && (event == null || event.name().toLowerCase(Locale.ROOT).equals(entry.event()))
                    && (result == null || result.name().toLowerCase(Locale.ROOT).equals(resultOf(entry)))
                    && (invoice == null
                            || isAbout(invoice, entry.invoice())
                            || entry.batch().stream().anyMatch(id -> isId(invoice, id)));
        }

        private static boolean is(@Nullable String wanted, String found) {
            return wanted == null || wanted.equals(found);
        }

        private static String resultOf(AuditEntry entry) {
            if (entry.event().equals("settled")) {
                return entry.fields().path("happened").booleanValue(false) ? "done" : "failed";
            }
            return entry.text("result");
        }

        private static boolean isAbout(String wanted, Optional<InvoiceReference> found) {
            return found.filter(invoice -> invoice.number().equalsIgnoreCase(wanted) || isId(wanted, invoice.lagoId()))
                    .isPresent();
        }

        private static boolean isId(String wanted, String lagoId) {
            String id = wanted.toLowerCase(Locale.ROOT);
            return lagoId.equals(id) || (id.length() >= SHORTEST_ID && lagoId.startsWith(id));
        }
    }

    /** Parses the argument of {@code --since}. */
    static final class TimeArgument {
        private static final Pattern AGO = Pattern.compile("([0-9]{1,6})([mhd])");

        private TimeArgument() {}

        /** Parses a date, a date and time, both in the zone of {@code now} unless they end with Z, or a duration; else empty. */
        static Optional<Instant> parse(String text, ZonedDateTime now) {
            Matcher ago = AGO.matcher(text);
            try {
                if (ago.matches()) {
                    return Optional.of(now.toInstant().minus(duration(Long.parseLong(ago.group(1)), ago.group(2))));
                }
                if (text.endsWith("Z")) {
                    return Optional.of(Instant.parse(text));
                }
                LocalDateTime local = text.contains("T")
                        ? LocalDateTime.parse(text)
                        : LocalDate.parse(text).atStartOfDay();
                return Optional.of(local.atZone(now.getZone()).toInstant());
            } catch (DateTimeException noTime) {
                return Optional.empty();
            }
        }

        private static Duration duration(long amount, String unit) {
            return switch (unit) {
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        }
    }
}
