package io.lagomcp.invoices.prompt;

import io.lagomcp.invoices.prompt.PromptDefinition.Argument;
import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.node.ObjectNode;

/**
 * For the close of a month.
 *
 * @param lastMonth the month that is over
 */
record MonthEndCheckPrompt(Supplier<YearMonth> lastMonth) implements Prompt {
    private static final PromptDefinition DEFINITION = new PromptDefinition(
            "month_end_check",
            "Month-end check",
            "What was invoiced in a month, and what still stands in the way of closing it.",
            List.of(Argument.optional("month", "For example 2026-10; the last full month if left out")));

    @Override
    public PromptDefinition definition() {
        return DEFINITION;
    }

    @Override
    public String write(PromptArguments given, PromptData facts) {
        YearMonth month =
                given.optional("month").map(MonthEndCheckPrompt::parsed).orElseGet(lastMonth);
        ObjectNode summary = issuedIn(month);
        summary.putArray("group_by").add("status").add("payment_status");
        facts.read("summarize_invoices", summary);
        ObjectNode unfinished = issuedIn(month);
        unfinished.putArray("status").add("draft").add("failed").add("pending");
        facts.read("find_all_invoices", unfinished);
        return """
            Check whether the month %s can be closed. The first facts sum up all invoices issued in it, the second are \
            the ones that are not final: drafts, failed and pending ones.
            Report: what was invoiced, paid and is still due, for each currency by itself; what was voided; then a \
            checklist of what is open, each with its invoices by number, why it is open as far as the facts tell, and \
            which tool would settle it (finalize_invoice, retry_invoice, update_invoice, ...). Look closer with \
            find_invoice where an invoice failed.
            Change nothing by yourself: the list is for the user to decide on.\
            """.formatted(month);
    }

    private static ObjectNode issuedIn(YearMonth month) {
        return PromptData.arguments()
                .put("issuing_date_from", month.atDay(1).toString())
                .put("issuing_date_to", month.atEndOfMonth().toString());
    }

    private static YearMonth parsed(String month) {
        try {
            return YearMonth.parse(month);
        } catch (DateTimeException unreadable) {
            throw new PromptException(
                    "invalid_argument",
                    "month is no month.",
                    "Write it with four and two digits, for example 2026-10.");
        }
    }
}
