package io.lagomcp.invoices.policy;

import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.policy.RuleCondition.Applicability;
import io.lagomcp.invoices.policy.RuleCondition.HypotheticalPlan;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * A rule of a policy.
 *
 * @param when conditions that must all be met; empty for the default, which always applies
 * @param decision what the rule decides; has the name of the rule
 * @param planLifetime how long its plans can be confirmed; empty if the lifetime of the policy applies
 */
public record PolicyRule(List<RuleCondition> when, PolicyDecision decision, Optional<Duration> planLifetime) {

    public PolicyRule {
        when = List.copyOf(when);
    }

    /** The name in the file; {@code default} for the default. */
    public String name() {
        return decision.rule();
    }

    /** The first condition that is not met; empty if the rule applies. */
    Optional<RuleCondition> unmet(Plan plan, Principal maker, LocalDate today) {
        return when.stream()
                .filter(condition -> !condition.matches(plan, maker, today))
                .findFirst();
    }

    /** Whether it applies to all, some or none of such plans. */
    Applicability of(HypotheticalPlan prospect) {
        List<Applicability> matches =
                when.stream().map(condition -> condition.of(prospect)).toList();
        if (matches.contains(Applicability.NEVER)) {
            return Applicability.NEVER;
        }
        return matches.contains(Applicability.PERHAPS) ? Applicability.PERHAPS : Applicability.SURELY;
    }

    /** Whether it applies wherever the other applies. */
    boolean covers(PolicyRule other) {
        return when.stream().allMatch(mine -> other.when.stream().anyMatch(mine::covers));
    }

    /** Whether it denies. */
    public boolean denies() {
        return decision instanceof PolicyDecision.Deny;
    }
}
