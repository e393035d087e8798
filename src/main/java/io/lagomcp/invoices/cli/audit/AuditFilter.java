package io.lagomcp.invoices.cli.audit;

import io.lagomcp.invoices.audit.AuditEntry;
import io.lagomcp.invoices.audit.event.InvoiceReference;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which entries of the record are wanted: those that match everything that was given. */
final class AuditFilter implements Predicate<AuditEntry> {
    /** Shorter ones would match too much. */
    private static final int SHORTEST_ID = 8;

    private enum Event {
        PLANNED,
        REFUSED,
        INTENT,
        OUTCOME,
        SETTLED,
        TURNED_AWAY,
        RECOVERED
    }

    private enum Result {
        DONE,
        FAILED,
        UNKNOWN
    }

    @Option(names = "--tool", paramLabel = "TOOL", description = "Only this tool.")
    private @Nullable String tool;

    @Option(
            names = "--invoice",
            paramLabel = "ID_OR_NUMBER",
            description = "Only this invoice, by its number, Lago's id, or at least the first 8 characters of that.")
    private @Nullable String invoice;

    @Option(names = "--principal", paramLabel = "NAME", description = "Only what this principal called or confirmed.")
    private @Nullable String principal;

    @Option(names = "--plan", paramLabel = "ID", description = "Only this plan, by its confirmation id.")
    private @Nullable String plan;

    @Option(names = "--result", paramLabel = "RESULT", description = "Only one of ${COMPLETION-CANDIDATES}.")
    private @Nullable Result result;

    @Option(names = "--event", paramLabel = "EVENT", description = "Only one of ${COMPLETION-CANDIDATES}.")
    private @Nullable Event event;

    @Override
    public boolean test(AuditEntry entry) {
        return is(tool, entry.text("tool"))
                && is(plan, entry.text("plan"))
                && (is(principal, entry.text("principal")) || is(principal, entry.text("confirmed_by")))
                && (event == null || event.name().toLowerCase(Locale.ROOT).equals(entry.event()))
                && (result == null || result.name().toLowerCase(Locale.ROOT).equals(resultOf(entry)))
                && isAbout(invoice, entry.invoice());
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

    private static boolean isAbout(@Nullable String wanted, Optional<InvoiceReference> found) {
        if (wanted == null || found.isEmpty()) {
            return wanted == null;
        }
        String id = wanted.toLowerCase(Locale.ROOT);
        String lagoId = found.get().lagoId();
        return found.get().number().equalsIgnoreCase(wanted)
                || lagoId.equals(id)
                || (id.length() >= SHORTEST_ID && lagoId.startsWith(id));
    }
}
