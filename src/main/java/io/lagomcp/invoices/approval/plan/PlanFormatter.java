package io.lagomcp.invoices.approval.plan;

import io.lagomcp.invoices.lago.SafeText;
import java.util.List;
import java.util.stream.Collectors;

/** A plan as a person reads it when asked to confirm: plain lines, the statement first, and nothing twice. */
final class PlanFormatter {
    private PlanFormatter() {}

    static String of(Plan plan) {
        List<String> changes = plan.changes().stream()
                .map(change -> change.field() + ": " + change.before() + " → " + change.after())
                .toList();
        return plan.statement()
                + list("What changes:", changes)
                + list("Lago then:", plan.impact().consequences());
    }

    /** A plan with a line for each of several invoices, already numbered. */
    static String of(
            String heading, List<String> lines, List<String> leftOut, boolean reversible, List<String> consequences) {
        return heading
                + lines("\n", lines)
                + list("Left out:", leftOut)
                + (reversible ? "" : "\n\nThis cannot be undone.")
                + list("Lago then:", consequences);
    }

    private static String list(String heading, List<String> items) {
        return items.isEmpty() ? "" : "\n\n" + heading + lines("\n- ", items);
    }

    /** On one line each, so that nothing Lago says can pass for a line of ours. */
    private static String lines(String start, List<String> items) {
        return items.stream()
                .map(item -> start + SafeText.visible(item).replaceAll("\\s+", " "))
                .collect(Collectors.joining());
    }
}
