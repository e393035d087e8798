package io.lagomcp.invoices.cli;

import io.lagomcp.invoices.guard.Budget;
import io.lagomcp.invoices.guard.Decision;
import io.lagomcp.invoices.guard.Mutation;
import io.lagomcp.invoices.guard.policy.Condition;
import io.lagomcp.invoices.guard.policy.FilePolicy;
import io.lagomcp.invoices.guard.policy.Review;
import io.lagomcp.invoices.guard.policy.Rule;
import io.lagomcp.invoices.lago.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A policy on one page. */
final class PolicySummary {
    private static final int NAME = 22;
    private static final String INDENT = "   ";
    private static final String FURTHER = " ".repeat(9);

    private final FilePolicy policy;
    private final Terminal terminal;
    private final List<Mutation> mutations = Account.mutations();

    PolicySummary(FilePolicy policy, Terminal terminal) {
        this.policy = policy;
        this.terminal = terminal;
    }

    void print() {
        heading("Rules, read from the top; the first that fits decides");
        policy.rules().forEach(this::print);
        heading("What the tools come to");
        mutations.forEach(this::print);
        heading("Limits");
        print(INDENT + "A plan can be confirmed for " + DecisionWords.length(policy.planLifetime()) + ".");
        policy.budgets().forEach(budget -> print(INDENT + inWords(budget)));
        List<String> notes = Review.notes(policy, mutations);
        if (!notes.isEmpty()) {
            heading("Please look at this");
            notes.forEach(note -> print(INDENT + "- " + note));
        }
    }

    private void print(Rule rule) {
        int number = policy.rules().indexOf(rule) + 1;
        String name = rule.when().isEmpty() ? "everything else" : rule.name();
        terminal.print(INDENT + Text.padded(rule.when().isEmpty() ? "" : number + ".", 4) + terminal.strong(name) + ": "
                + DecisionWords.inFull(rule.decision()));
        String where = "where ";
        for (Condition condition : rule.when()) {
            print(FURTHER + where + condition.inWords());
            where = "and ";
        }
        if (rule.decision() instanceof Decision.Deny deny) {
            print(FURTHER + "\"" + deny.reason() + '"');
        }
    }

    private void print(Mutation mutation) {
        String outcomes = policy.candidates(mutation).stream().allMatch(Rule::denies)
                ? "always denied, and therefore not listed"
                : policy.candidates(mutation).stream()
                        .map(Rule::decision)
                        .map(DecisionWords::of)
                        .distinct()
                        .collect(Collectors.joining(", "));
        print(INDENT + Text.padded(mutation.name(), NAME) + outcomes);
    }

    private static String inWords(Budget budget) {
        List<String> limits = new ArrayList<>();
        budget.mutationsPerHour()
                .ifPresent(number -> limits.add(DecisionWords.counted(number, "change") + " in 60 minutes"));
        if (!budget.amountPerDay().isEmpty()) {
            limits.add(new TreeMap<>(budget.amountPerDay())
                            .entrySet().stream()
                                    .map(amount -> new Money(amount.getValue(), amount.getKey()).toString())
                                    .collect(Collectors.joining(", "))
                    + " in 24 hours, and nothing in other currencies");
        }
        String who =
                switch (budget.scope()) {
                    case PROCESS -> "This process: ";
                    case AUDIT_FILE -> "All processes with the same audit file: ";
                    case PRINCIPAL -> "Each principal, in all of these: ";
                };
        return who + String.join("; ", limits) + ".";
    }

    private void heading(String text) {
        terminal.print();
        terminal.print(terminal.strong(text));
    }

    private void print(String line) {
        terminal.say(line);
    }
}
