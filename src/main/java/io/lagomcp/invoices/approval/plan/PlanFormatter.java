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
