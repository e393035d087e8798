package io.lagomcp.invoices.guard.policy;

import io.lagomcp.invoices.guard.Budget;
import io.lagomcp.invoices.guard.Budget.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;

/** Reads what may be done within a time. */
final class BudgetReader {
    private static final List<String> SCOPES = List.of("process", "audit_file", "principal");
    private static final List<String> KEYS = List.of("mutations_per_hour", "amount_per_day");
    private static final int MOST_MUTATIONS = 100_000;

    private BudgetReader() {}

    static List<Budget> read(Value value) {
        List<Budget> budgets = new ArrayList<>();
        value.section(SCOPES).ifPresent(section -> section.values().forEach(budget -> budget.section(KEYS)
                .map(limits -> budget(Scope.valueOf(budget.name().toUpperCase(Locale.ROOT)), limits))
                .ifPresent(budgets::add)));
        return budgets;
    }

    private static Budget budget(Scope scope, Section limits) {
        if (limits.isEmpty()) {
            limits.whole().wrong("a budget needs mutations_per_hour, amount_per_day or both");
        }
        OptionalInt mutations = limits.get("mutations_per_hour")
                .flatMap(value -> value.wholeNumber(1, MOST_MUTATIONS))
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
        Map<String, Long> amounts = limits.get("amount_per_day")
                .<Map<String, Long>>map(Amounts::read)
                .orElse(Map.of());
        return new Budget(scope, mutations, amounts);
    }
}
