package io.lagomcp.invoices.guard.policy;

import io.lagomcp.invoices.guard.Decision;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.guard.Principal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * One rule of a policy: when it fits, it decides.
 *
 * @param when all of which must hold; empty for the default, which fits everything
 * @param decision names the rule
 */
public record Rule(List<Condition> when, Decision decision) {

    public Rule {
        when = List.copyOf(when);
    }

    /** As the file calls it; {@code default} for what holds where no rule fits. */
    public String name() {
        return decision.rule();
    }

    /** The first condition that does not hold; empty when the rule fits. */
    Optional<Condition> unmet(Plan plan, Principal maker, LocalDate today) {
        return when.stream()
                .filter(condition -> !condition.holds(plan, maker, today))
                .findFirst();
    }

    /** What can be said of all such plans. */
    Match of(Prospect prospect) {
        List<Match> matches =
                when.stream().map(condition -> condition.of(prospect)).toList();
        if (matches.contains(Match.NEVER)) {
            return Match.NEVER;
        }
        return matches.contains(Match.PERHAPS) ? Match.PERHAPS : Match.SURELY;
    }

    /** Whether it fits wherever the other does. */
    boolean covers(Rule other) {
        return when.stream().allMatch(mine -> other.when.stream().anyMatch(mine::covers));
    }

    /** Whether it lets nothing through. */
    public boolean denies() {
        return decision instanceof Decision.Deny;
    }
}
