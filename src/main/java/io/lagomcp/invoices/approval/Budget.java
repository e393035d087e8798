package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.lago.Money;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/**
 * How much may be done within a time. What was begun counts, unless Lago is known to have refused it.
 *
 * @param scope whose actions count
 * @param mutationsPerHour within the last 60 minutes; empty for any number
 * @param amountPerDay within the last 24 hours, in minor units by currency; empty for any amount, else a currency that is
 *     not in it has no room at all, and neither has an amount that nobody knows
 */
public record Budget(Scope scope, OptionalInt mutationsPerHour, Map<String, Long> amountPerDay) {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    /** Whose actions count against a budget. */
    public enum Scope {
        /** Those of this process. */
        PROCESS,
        /** Those of all processes that write into the same audit file. */
        AUDIT_FILE,
        /** Of these, those whose plans the same principal made. */
        PRINCIPAL
    }

    public Budget {
        amountPerDay = Map.copyOf(amountPerDay);
    }

    /** The same, counting what all processes do where it counted what one does. */
    public Budget acrossProcesses() {
        return new Budget(scope == Scope.PROCESS ? Scope.AUDIT_FILE : scope, mutationsPerHour, amountPerDay);
    }

    /**
     * Why there is no room for this plan of this principal; empty where there is.
     *
     * @param before the plans that come first in the same batch; none outside of one
     */
    Optional<PolicyDecision.Deny> objection(Plan plan, List<Plan> before, String maker, AuditIndex index, Instant now) {
        return tooMany(counting(maker, index, now.minus(HOUR)).size() + before.size())
                .or(() -> tooMuch(plan.impact().stake(), before, counting(maker, index, now.minus(DAY))));
    }

    /**
     * How far a budget is used up.
     *
     * @param within the time that it is for
     * @param used so far, without the plan that it was asked for: changes, or minor units of the currency
     * @param most that it allows
     * @param currency empty where it counts changes
     */
    public record Use(Scope scope, Duration within, BigInteger used, long most, Optional<String> currency) {}

    /** How far the parts of this budget are used up that bind this plan of this principal. */
    List<Use> uses(Plan plan, String maker, AuditIndex index, Instant now) {
        List<Use> uses = new ArrayList<>();
        mutationsPerHour.ifPresent(most -> uses.add(new Use(
                scope,
                HOUR,
                BigInteger.valueOf(counting(maker, index, now.minus(HOUR)).size()),
                most,
                Optional.empty())));
        Optional<Money> money = plan.impact().stake().known().filter(any -> !amountPerDay.isEmpty());
        money.ifPresent(stake -> uses.add(new Use(
                scope,
                DAY,
                sum(counting(maker, index, now.minus(DAY)), List.of(), new Money(0, stake.currency())),
                amountPerDay.getOrDefault(stake.currency(), 0L),
                Optional.of(stake.currency()))));
        return uses;
    }

    private Optional<PolicyDecision.Deny> tooMany(int thisHour) {
        if (mutationsPerHour.isEmpty() || thisHour < mutationsPerHour.getAsInt()) {
            return Optional.empty();
        }
        int most = mutationsPerHour.getAsInt();
        String allowed = most == 1 ? "1 change an hour, which is" : most + " changes an hour, which are";
        return Optional.of(usedUp("mutations_per_hour", "The policy allows " + allowed + " used up"));
    }

    private Optional<PolicyDecision.Deny> tooMuch(AmountAtStake stake, List<Plan> before, List<RecordedAction> today) {
        if (amountPerDay.isEmpty() || stake instanceof AmountAtStake.None) {
            return Optional.empty();
        }
        Optional<Money> money = stake.known();
        if (money.isEmpty()) {
            return Optional.of(usedUp("amount_per_day", "The policy limits amounts, and this amount is not known"));
        }
        String currency = money.get().currency();
        long most = amountPerDay.getOrDefault(currency, 0L);
        if (today.stream().noneMatch(action -> action.subject().amountUnknown())
                && before.stream().noneMatch(PlanChecks::isOfUnknownAmount)
                && sum(today, before, money.get()).compareTo(BigInteger.valueOf(most)) <= 0) {
            return Optional.empty();
        }
        return Optional.of(usedUp(
                "amount_per_day",
                "The policy allows " + new Money(most, currency) + " within 24 hours, and this would exceed it"));
    }

    private List<RecordedAction> counting(String maker, AuditIndex index, Instant since) {
        return index.since(since).stream()
                .filter(action -> action.state() != RecordedAction.State.FAILED)
                .filter(action -> switch (scope) {
                    case PROCESS -> action.process().equals(index.process());
                    case AUDIT_FILE -> true;
                    case PRINCIPAL -> action.isOf(maker);
                })
                .toList();
    }

    /** Money that goes back to the customer is moved too: it uses the budget up, and never adds room to it. */
    private static BigInteger sum(List<RecordedAction> actions, List<Plan> before, Money more) {
        Stream<Money> acted = actions.stream()
                .flatMap(action -> action.subject().amount().stream())
                .map(amount -> new Money(amount.minorUnits(), amount.currency()));
        Stream<Money> planned = before.stream().flatMap(plan -> plan.impact().stake().known().stream());
        return Stream.concat(acted, planned)
                .filter(amount -> amount.currency().equals(more.currency()))
                .map(amount -> BigInteger.valueOf(amount.minorUnits()).abs())
                .reduce(BigInteger.valueOf(more.minorUnits()).abs(), BigInteger::add);
    }

    private PolicyDecision.Deny usedUp(String limit, String reason) {
        String rule = "budgets." + scope.name().toLowerCase(Locale.ROOT) + "." + limit;
        return new PolicyDecision.Deny("budget_used_up", reason + ".", rule);
    }
}
