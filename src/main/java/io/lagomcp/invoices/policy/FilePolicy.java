package io.lagomcp.invoices.policy;

import io.lagomcp.invoices.approval.BatchLimits;
import io.lagomcp.invoices.approval.Budget;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.policy.RuleCondition.Applicability;
import io.lagomcp.invoices.policy.RuleCondition.HypotheticalPlan;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The policy of a file: the first rule that applies decides.
 *
 * @param rules in their order; the last is the default, which fits every plan
 * @param clock for the age of invoices
 */
public record FilePolicy(
        List<PolicyRule> rules,
        boolean relayAllowed,
        Duration planLifetime,
        List<Budget> budgets,
        BatchLimits batches,
        Clock clock)
        implements Policy {

    /** Copies the lists. */
    public FilePolicy {
        rules = List.copyOf(rules);
        budgets = List.copyOf(budgets);
    }

    /** The names of the rules that require a second person, in their order. */
    public List<String> requiringSecondPerson() {
        return rules.stream()
                .filter(rule -> rule.decision() instanceof PolicyDecision.Confirm confirm && confirm.secondPerson())
                .map(PolicyRule::name)
                .toList();
    }

    @Override
    public Duration planLifetime(PolicyDecision decision) {
        return rules.stream()
                .filter(rule -> rule.name().equals(decision.rule()))
                .findFirst()
                .flatMap(PolicyRule::planLifetime)
                .orElse(planLifetime);
    }

    /**
     * The same for a process that ends soon: what other processes did counts against the budgets of one process too, because its
     * own actions are never more than a few.
     */
    public FilePolicy acrossProcesses() {
        List<Budget> wider = budgets.stream().map(Budget::acrossProcesses).toList();
        return new FilePolicy(rules, relayAllowed, planLifetime, wider, batches, clock);
    }

    @Override
    public PolicyDecision decide(Plan plan, Principal principal) {
        List<Step> steps = steps(plan, principal);
        return steps.get(steps.size() - 1).rule().decision();
    }

    /** The evaluation of {@link #decide}: each rule that was tried, down to the one that applies. */
    public List<Step> steps(Plan plan, Principal principal) {
        LocalDate today = LocalDate.now(clock.withZone(ZoneOffset.UTC));
        List<Step> steps = new ArrayList<>();
        for (PolicyRule rule : rules) {
            Step step = new Step(rule, rule.unmet(plan, principal, today));
            steps.add(step);
            if (step.unmet().isEmpty()) {
                break;
            }
        }
        return steps;
    }

    /**
     * The evaluation of one rule.
     *
     * @param unmet the first condition that is not met; empty if the rule applies
     */
    public record Step(PolicyRule rule, Optional<RuleCondition> unmet) {}

    /** The denial, if every possible plan of the mutation is denied; its reason is that of the deciding rule. */
    @Override
    public Optional<PolicyDecision.Deny> neverAllows(MutationKind mutation, Principal principal) {
        Optional<Principal> maker = Optional.of(principal);
        if (!candidates(mutation, maker).stream().allMatch(PolicyRule::denies)) {
            return Optional.empty();
        }
        return mutation.possibleEffects().stream().findFirst().map(effects -> {
            List<PolicyRule> rulesOfTheFirst = candidates(new HypotheticalPlan(mutation.name(), effects, maker));
            return (PolicyDecision.Deny)
                    rulesOfTheFirst.get(rulesOfTheFirst.size() - 1).decision();
        });
    }

    /** The rules that can decide about plans of this mutation by any principal, in their order. */
    public List<PolicyRule> candidates(MutationKind mutation) {
        return candidates(mutation, Optional.empty());
    }

    private List<PolicyRule> candidates(MutationKind mutation, Optional<Principal> maker) {
        Set<PolicyRule> deciding = new HashSet<>();
        mutation.possibleEffects()
                .forEach(effects -> deciding.addAll(candidates(new HypotheticalPlan(mutation.name(), effects, maker))));
        return rules.stream().filter(deciding::contains).toList();
    }

    /** The rules down to the first that applies to every such plan. */
    private List<PolicyRule> candidates(HypotheticalPlan prospect) {
        List<PolicyRule> deciding = new ArrayList<>();
        for (PolicyRule rule : rules) {
            Applicability match = rule.of(prospect);
            if (match != Applicability.NEVER) {
                deciding.add(rule);
            }
            if (match == Applicability.SURELY) {
                break;
            }
        }
        return deciding;
    }
}
