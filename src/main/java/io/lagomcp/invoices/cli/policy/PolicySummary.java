package io.lagomcp.invoices.cli.policy;

import io.lagomcp.invoices.app.ApplicationContext;
import io.lagomcp.invoices.approval.BatchLimits;
import io.lagomcp.invoices.approval.Budget;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.console.Terminal;
import io.lagomcp.invoices.console.TextFormat;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.policy.FilePolicy;
import io.lagomcp.invoices.policy.PolicyLinter;
import io.lagomcp.invoices.policy.PolicyRule;
import io.lagomcp.invoices.policy.RuleCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Prints a summary of a policy. */
final class PolicySummary {
    private static final int NAME = 22;
    private static final String INDENT = "   ";
    private static final String FURTHER = " ".repeat(9);

    private final FilePolicy policy;
    private final Terminal terminal;
    private final List<MutationKind> mutations = ApplicationContext.mutations();

    PolicySummary(FilePolicy policy, Terminal terminal) {
        this.policy = policy;
        this.terminal = terminal;
    }

    void print() {
        heading("Rules, in order; the first that applies decides");
        policy.rules().forEach(this::print);
        heading("Decisions by tool");
        mutations.forEach(this::print);
        heading("Limits");
        print(INDENT + "A plan can be confirmed for " + length(policy.planLifetime()) + ".");
        policy.budgets().forEach(budget -> print(INDENT + inWords(budget)));
        if (!policy.batches().equals(BatchLimits.none())) {
            print(INDENT + inWords(policy.batches()));
        }
        List<String> notes = PolicyLinter.notes(policy, mutations);
        if (!notes.isEmpty()) {
            heading("Warnings");
            notes.forEach(note -> print(INDENT + "- " + note));
        }
    }

    private void print(PolicyRule rule) {
        int number = policy.rules().indexOf(rule) + 1;
        String name = rule.when().isEmpty() ? "everything else" : rule.name();
        terminal.print(INDENT + TextFormat.padded(rule.when().isEmpty() ? "" : number + ".", 4) + terminal.strong(name)
                + ": " + inFull(rule.decision()));
        String where = "where ";
        for (RuleCondition condition : rule.when()) {
            print(FURTHER + where + condition.inWords());
            where = "and ";
        }
        rule.planLifetime().ifPresent(time -> print(FURTHER + "its plans can be confirmed for " + length(time)));
        if (rule.decision() instanceof PolicyDecision.Deny deny) {
            print(FURTHER + "\"" + deny.reason() + '"');
        }
    }

    private void print(MutationKind mutation) {
        String outcomes = policy.candidates(mutation).stream().allMatch(PolicyRule::denies)
                ? "always denied, and so not listed"
                : policy.candidates(mutation).stream()
                        .map(PolicyRule::decision)
                        .map(PolicySummary::inBrief)
                        .distinct()
                        .collect(Collectors.joining(", "));
        print(INDENT + TextFormat.padded(mutation.name(), NAME) + outcomes);
    }

    private static String inBrief(PolicyDecision decision) {
        return decision instanceof PolicyDecision.Confirm confirm && confirm.level() == ConfirmationLevel.TYPED
                ? "confirm by typing"
                : decision.word();
    }

    /** A decision with all options, without a reason. */
    static String inFull(PolicyDecision decision) {
        return inBrief(decision)
                + (decision instanceof PolicyDecision.Confirm confirm
                        ? (confirm.secondPerson() ? ", by a second person" : "")
                                + (confirm.relayAllowed() ? "" : ", never through the relay")
                        : "");
    }

    private static String inWords(Budget budget) {
        List<String> limits = new ArrayList<>();
        budget.mutationsPerHour().ifPresent(number -> limits.add(counted(number, "change") + " in 60 minutes"));
        if (!budget.amountPerDay().isEmpty()) {
            limits.add(inWords(budget.amountPerDay()) + " in 24 hours, and nothing in other currencies");
        }
        String who =
                switch (budget.scope()) {
                    case PROCESS -> "This process: ";
                    case AUDIT_FILE -> "All processes with the same audit file: ";
                    case PRINCIPAL -> "Each principal, in all of these: ";
                };
        return who + String.join("; ", limits) + ".";
    }

    private static String inWords(BatchLimits batches) {
        if (!batches.allowed()) {
            return "No batches: each invoice takes a plan of its own.";
        }
        return "One batch: " + batches.mostInvoices() + " invoices"
                + (batches.mostAmount().isEmpty()
                        ? ""
                        : "; " + inWords(batches.mostAmount()) + ", and nothing in other currencies")
                + ".";
    }

    private static String inWords(Map<String, Long> amounts) {
        return new TreeMap<>(amounts)
                .entrySet().stream()
                        .map(amount -> new Money(amount.getValue(), amount.getKey()).toString())
                        .collect(Collectors.joining(", "));
    }

    /** A duration in its largest whole unit. */
    private static String length(Duration time) {
        if (time.toSeconds() % 60 != 0) {
            return counted(time.toSeconds(), "second");
        }
        if (time.toMinutes() % 60 != 0) {
            return counted(time.toMinutes(), "minute");
        }
        return time.toHours() % 24 == 0 ? counted(time.toDays(), "day") : counted(time.toHours(), "hour");
    }

    private static String counted(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }

    private void heading(String text) {
        terminal.print();
        terminal.print(terminal.strong(text));
    }

    private void print(String line) {
        terminal.say(line);
    }
}
