package io.lagomcp.invoices.guard.policy;

import io.lagomcp.invoices.guard.Budget;
import io.lagomcp.invoices.guard.Decision;
import io.lagomcp.invoices.guard.Effect;
import io.lagomcp.invoices.guard.Mutation;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.guard.Policy;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A policy that somebody wrote down: its rules are read from the top, and the first that fits decides. */
public final class FilePolicy implements Policy {
    private final List<Rule> rules;
    private final boolean relayAllowed;
    private final Duration planLifetime;
    private final List<Budget> budgets;
    private final Clock clock;

    /**
     * A policy of these rules.
     *
     * @param rules in their order; the last has no conditions
     */
    FilePolicy(List<Rule> rules, boolean relayAllowed, Duration planLifetime, List<Budget> budgets, Clock clock) {
        this.rules = List.copyOf(rules);
        this.relayAllowed = relayAllowed;
        this.planLifetime = planLifetime;
        this.budgets = List.copyOf(budgets);
        this.clock = clock;
    }

    /** The rules in their order; the last is the default, which fits every plan. */
    public List<Rule> rules() {
        return rules;
    }

    @Override
    public boolean relayAllowed() {
        return relayAllowed;
    }

    @Override
    public Duration planLifetime() {
        return planLifetime;
    }

    @Override
    public List<Budget> budgets() {
        return budgets;
    }

    @Override
    public Decision decide(Plan plan) {
        List<Step> steps = steps(plan);
        return steps.get(steps.size() - 1).rule().decision();
    }

    /** How {@link #decide} comes to its decision: each rule that was looked at, down to the one that fits. */
    public List<Step> steps(Plan plan) {
        LocalDate today = LocalDate.now(clock.withZone(ZoneOffset.UTC));
        List<Step> steps = new ArrayList<>();
        for (Rule rule : rules) {
            Step step = new Step(rule, rule.unmet(plan, today));
            steps.add(step);
            if (step.unmet().isEmpty()) {
                break;
            }
        }
        return steps;
    }

    /**
     * One rule that was held against a plan.
     *
     * @param unmet the first condition that does not hold; empty where the rule fits, and decides
     */
    public record Step(Rule rule, Optional<Condition> unmet) {}

    /** Denied whatever the plan will be: the reason is that of the rule which decides in the end. */
    @Override
    public Optional<Decision.Deny> neverAllows(Mutation mutation) {
        if (!candidates(mutation).stream().allMatch(Rule::denies)) {
            return Optional.empty();
        }
        return mutation.possibleEffects().stream().findFirst().map(effects -> {
            List<Rule> rulesOfTheFirst = candidates(mutation.name(), effects);
            return (Decision.Deny)
                    rulesOfTheFirst.get(rulesOfTheFirst.size() - 1).decision();
        });
    }

    /** The rules that can come to decide about a plan of this mutation, in their order. */
    public List<Rule> candidates(Mutation mutation) {
        Set<Rule> deciding = new HashSet<>();
        mutation.possibleEffects().forEach(effects -> deciding.addAll(candidates(mutation.name(), effects)));
        return rules.stream().filter(deciding::contains).toList();
    }

    /** Down to the first rule that fits every plan with these effects. */
    private List<Rule> candidates(String tool, Set<Effect> effects) {
        List<Rule> deciding = new ArrayList<>();
        for (Rule rule : rules) {
            Match match = rule.of(tool, effects);
            if (match != Match.NEVER) {
                deciding.add(rule);
            }
            if (match == Match.SURELY) {
                break;
            }
        }
        return deciding;
    }
}
