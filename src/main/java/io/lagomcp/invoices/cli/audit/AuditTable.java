package io.lagomcp.invoices.cli.audit;

import io.lagomcp.invoices.audit.AuditEntry;
import io.lagomcp.invoices.audit.event.AuditContext.Amount;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.console.TextFormat;
import io.lagomcp.invoices.console.TextTable;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A table of audit entries. Entries that changed nothing are faint. */
public final class AuditTable {
    private static final Set<String> NOTHING_DONE = Set.of("planned", "refused", "turned_away", "notified");
    private static final int NAME = 24;
    private static final int DETAIL = 40;

    private final Terminal terminal;
    private final TextTable table =
            new TextTable().row("#", "time (UTC)", "plan", "event", "tool", "invoice", "who", "what", "amount");
    private final List<AuditEntry> entries = new ArrayList<>();

    AuditTable(Terminal terminal) {
        this.terminal = terminal;
    }

    void add(AuditEntry entry) {
        entries.add(entry);
        table.row(cells(entry));
    }

    /** Prints one entry, after the table. */
    void printLater(AuditEntry entry) {
        String line = String.join("  ", cells(entry)).strip();
        terminal.print(NOTHING_DONE.contains(entry.event()) ? terminal.faint(line) : line);
    }

    private static String[] cells(AuditEntry entry) {
        return new String[] {
            Long.toString(entry.seq()),
            TextFormat.utcTime(entry.time()),
            shown(entry.text("plan"), NAME),
            shown(entry.event(), NAME),
            shown(entry.text("tool"), NAME),
            entry.invoice().map(AuditTable::invoice).orElse(""),
            shown(entry.text("principal") + entry.text("claimed"), NAME),
            shown(detail(entry), DETAIL),
            amounts(entry.amounts(), entry.amountUnknown())
        };
    }

    void print() {
        if (entries.isEmpty()) {
            terminal.print("No entries.");
            return;
        }
        List<String> lines = table.lines();
        terminal.print(terminal.strong(lines.get(0)));
        for (int i = 0; i < entries.size(); i++) {
            String line = lines.get(i + 1);
            terminal.print(NOTHING_DONE.contains(entries.get(i).event()) ? terminal.faint(line) : line);
        }
    }

    /** The number, or the id where there is none. */
    public static String invoice(InvoiceReference invoice) {
        return invoice.number().isEmpty() ? shown(invoice.lagoId(), 36) : shown(invoice.number(), NAME);
    }

    /** For example {@code 1,200.00 EUR and 300.00 USD}. */
    static String amounts(List<Amount> known, boolean isMoreUnknown) {
        List<String> amounts = new ArrayList<>();
        known.forEach(amount -> amounts.add(new Money(amount.minorUnits(), amount.currency()).toString()));
        if (isMoreUnknown) {
            amounts.add("unknown");
        }
        return String.join(" and ", amounts);
    }

    /** The decision, outcome or reason of an entry. */
    public static String detail(AuditEntry entry) {
        return switch (entry.event()) {
            case "planned" -> entry.text("decision") + ", rule " + entry.text("rule") + invoices(entry.batch());
            case "refused" -> entry.text("code") + after(", rule ", entry.text("rule")) + times(entry);
            case "intent" ->
                entry.text("channel").isEmpty()
                        ? "by rule " + entry.text("rule")
                        : "by " + entry.text("channel") + after(" of ", entry.text("confirmed_by"));
            case "outcome" -> entry.text("result") + after(": ", entry.text("code"));
            case "settled" ->
                (entry.fields().path("happened").booleanValue(false) ? "done" : "not done")
                        + after(", says ", entry.text("by"));
            case "paused", "resumed" -> entry.text("paused_principal") + after(": ", entry.text("reason"));
            case "turned_away" ->
                entry.text("code") + after(" from ", entry.text("address")) + ", " + count(entry) + "x";
            case "notified" -> entry.text("type") + after(": ", entry.text("code"));
            case "recovered" -> entry.fields().path("cut_bytes").longValue(0) + " bytes of half a line cut off";
            default -> "";
        };
    }

    private static String invoices(List<String> batch) {
        return batch.isEmpty() ? "" : ", " + batch.size() + (batch.size() == 1 ? " invoice" : " invoices");
    }

    private static String times(AuditEntry entry) {
        return count(entry) > 1 ? ", " + count(entry) + "x" : "";
    }

    private static long count(AuditEntry entry) {
        return entry.fields().path("count").longValue(1);
    }

    private static String after(String words, String text) {
        return text.isEmpty() ? "" : words + text;
    }

    private static String shown(String text, int length) {
        return TextFormat.shortened(SafeText.visible(text), length);
    }
}
