package io.lagomcp.invoices.policy;

import io.lagomcp.invoices.approval.Principal;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.policy.RuleCondition.Applicability;
import io.lagomcp.invoices.policy.RuleCondition.HypotheticalPlan;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * One rule of a policy: when it fits, it decides.
 *
 * @param when all of which must hold; empty for the default, which fits everything
 * @param decision names the rule
 */
public record PolicyRule(List<RuleCondition> when, PolicyDecision decision) {

    public PolicyRule {
        when = List.copyOf(when);
    }

    /** As the file calls it; {@code default} for what holds where no rule fits. */
    public String name() {
        return decision.rule();
    }

    /** The first condition that does not hold; empty when the rule fits. */
    Optional<RuleCondition> unmet(Plan plan, Principal maker, LocalDate today) {
        return when.stream()
                .filter(condition -> !condition.matches(plan, maker, today))
                .findFirst();
    }

    /** What can be said of all such plans. */
    Applicability of(HypotheticalPlan prospect) {
        List<Applicability> matches =
                when.stream().map(condition -> condition.of(prospect)).toList();
        if (matches.contains(Applicability.NEVER)) {
            return Applicability.NEVER;
        }
        return matches.contains(Applicability.PERHAPS) ? Applicability.PERHAPS : Applicability.SURELY;
    }

    /** Whether it fits wherever the other does. */
    boolean covers(PolicyRule other) {
        return when.stream().allMatch(mine -> other.when.stream().anyMatch(mine::covers));
    }

    /** Whether it lets nothing through. */
    public boolean denies() {
        return decision instanceof PolicyDecision.Deny;
    }
}
