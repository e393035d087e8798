package io.lagomcp.invoices.guard;

import io.lagomcp.invoices.audit.Deed;
import io.lagomcp.invoices.audit.Ledger;
import io.lagomcp.invoices.lago.Money;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How much may be done within a time. What was begun counts, unless Lago is known to have refused it.
 *
 * @param scope whose deeds count
 * @param mutationsPerHour within the last 60 minutes; empty for any number
 * @param amountPerDay within the last 24 hours, in minor units by currency; empty for any amount, else a currency that is
 *     not in it has no room at all, and neither has an amount that nobody knows
 */
public record Budget(Scope scope, OptionalInt mutationsPerHour, Map<String, Long> amountPerDay) {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    /** Whose deeds count against a budget. */
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

    /** Why there is no room for this plan of this principal; empty where there is. */
    Optional<Decision.Deny> objection(Plan plan, String maker, Ledger ledger, Instant now) {
        return tooMany(counting(maker, ledger, now.minus(HOUR)))
                .or(() -> tooMuch(plan.impact().stake(), counting(maker, ledger, now.minus(DAY))));
    }

    private Optional<Decision.Deny> tooMany(List<Deed> thisHour) {
        if (mutationsPerHour.isEmpty() || thisHour.size() < mutationsPerHour.getAsInt()) {
            return Optional.empty();
        }
        int most = mutationsPerHour.getAsInt();
        String allowed = most == 1 ? "1 change an hour, which is" : most + " changes an hour, which are";
        return Optional.of(usedUp("mutations_per_hour", "The policy allows " + allowed + " used up"));
    }

    private Optional<Decision.Deny> tooMuch(Stake stake, List<Deed> today) {
        if (amountPerDay.isEmpty() || stake instanceof Stake.None) {
            return Optional.empty();
        }
        Optional<Money> money = stake.known();
        if (money.isEmpty()) {
            return Optional.of(usedUp("amount_per_day", "The policy limits amounts, and this amount is not known"));
        }
        String currency = money.get().currency();
        long most = amountPerDay.getOrDefault(currency, 0L);
        if (today.stream().noneMatch(deed -> deed.subject().amountUnknown())
                && sum(today, money.get()).compareTo(BigInteger.valueOf(most)) <= 0) {
            return Optional.empty();
        }
        return Optional.of(usedUp(
                "amount_per_day",
                "The policy allows " + new Money(most, currency) + " within 24 hours, and this would exceed it"));
    }

    private List<Deed> counting(String maker, Ledger ledger, Instant since) {
        return ledger.since(since).stream()
                .filter(deed -> deed.state() != Deed.State.FAILED)
                .filter(deed -> switch (scope) {
                    case PROCESS -> deed.process().equals(ledger.process());
                    case AUDIT_FILE -> true;
                    case PRINCIPAL -> deed.isOf(maker);
                })
                .toList();
    }

    /** Money that goes back to the customer is moved too: it uses the budget up, and never adds room to it. */
    private static BigInteger sum(List<Deed> deeds, Money more) {
        return deeds.stream()
                .flatMap(deed -> deed.subject().amount().stream())
                .filter(amount -> amount.currency().equals(more.currency()))
                .map(amount -> BigInteger.valueOf(amount.minorUnits()).abs())
                .reduce(BigInteger.valueOf(more.minorUnits()).abs(), BigInteger::add);
    }

    private Decision.Deny usedUp(String limit, String reason) {
        String rule = "budgets." + scope.name().toLowerCase(Locale.ROOT) + "." + limit;
        return new Decision.Deny("budget_used_up", reason + ".", rule);
    }
}
