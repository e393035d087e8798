package io.lagomcp.invoices.approval.plan;

import io.lagomcp.invoices.lago.SafeText;
import java.util.List;

/** A plan as a person reads it when asked to confirm: plain lines, the statement first, and nothing twice. */
final class PlanFormatter {
    private final StringBuilder text = new StringBuilder();

    private PlanFormatter() {}

    static String of(Plan plan) {
        PlanFormatter card = new PlanFormatter();
        card.text.append(plan.statement());
        card.list(
                "What changes:",
                plan.changes().stream()
                        .map(change -> change.field() + ": " + change.before() + " → " + change.after())
                        .toList());
        card.list("Lago then:", plan.impact().consequences());
        return card.text.toString();
    }

    /** A plan with a line for each of several invoices, already numbered. */
    static String of(
            String heading, List<String> lines, List<String> leftOut, boolean reversible, List<String> consequences) {
        PlanFormatter card = new PlanFormatter();
        card.text.append(heading);
        lines.forEach(line -> card.text.append('\n').append(onOneLine(line)));
        card.list("Left out:", leftOut);
        if (!reversible) {
            card.text.append("\n\nThis cannot be undone.");
        }
        card.list("Lago then:", consequences);
        return card.text.toString();
    }

    private void list(String heading, List<String> items) {
        if (!items.isEmpty()) {
            text.append("\n\n").append(heading);
            items.forEach(item -> text.append("\n- ").append(onOneLine(item)));
        }
    }

    /** So that nothing Lago says can pass for a line of ours. */
    private static String onOneLine(String item) {
        return SafeText.visible(item).replaceAll("\\s+", " ");
    }
}
