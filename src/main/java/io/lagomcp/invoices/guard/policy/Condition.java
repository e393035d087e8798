package io.lagomcp.invoices.guard.policy;

import io.lagomcp.invoices.guard.Effect;
import io.lagomcp.invoices.guard.InvoiceSnapshot;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.guard.Role;
import io.lagomcp.invoices.guard.Stake;
import io.lagomcp.invoices.lago.Money;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** One thing that a rule asks of a plan. Where it names several values, any of them suffices. */
public sealed interface Condition {

    /** Whether it is true today, by the calendar in UTC, of this plan that this principal made. */
    boolean holds(Plan plan, Principal maker, LocalDate today);

    /** What can be said of all such plans. */
    default Match of(Prospect prospect) {
        return Match.PERHAPS;
    }

    /** Whether it holds wherever the other does. */
    boolean covers(Condition other);

    /** In words, for example {@code the status is draft or pending}. */
    String inWords();

    /** The tool is one of these. */
    record ToolIs(List<String> names) implements Condition {

        @Override
        public boolean holds(Plan plan, Principal maker, LocalDate today) {
            return names.contains(plan.tool());
        }

        @Override
        public Match of(Prospect prospect) {
            return Match.of(names.contains(prospect.tool()));
        }

        @Override
        public boolean covers(Condition other) {
            return other instanceof ToolIs narrower && names.containsAll(narrower.names);
        }

        @Override
        public String inWords() {
            return "the tool is " + anyOf(names);
        }
    }

    /** The plan has one of these effects, whatever others it has. */
    record HasEffect(List<Effect> effects) implements Condition {

        @Override
        public boolean holds(Plan plan, Principal maker, LocalDate today) {
            return isAmong(plan.impact().effects());
        }

        @Override
        public Match of(Prospect prospect) {
            return Match.of(isAmong(prospect.effects()));
        }

        private boolean isAmong(Set<Effect> present) {
            return effects.stream().anyMatch(present::contains);
        }

        @Override
        public boolean covers(Condition other) {
            return other instanceof HasEffect narrower && effects.containsAll(narrower.effects);
        }

        @Override
        public String inWords() {
            return "the effect is " + anyOf(effects.stream().map(Effect::word).toList());
        }
    }

    /**
     * More money is at stake than this, whichever way it goes; an amount that is not known, or in another currency, counts as
     * more.
     *
     * @param limits in minor units, by currency
     */
    record AmountAbove(SortedMap<String, Long> limits) implements Condition {

        @Override
        public boolean holds(Plan plan, Principal maker, LocalDate today) {
            Stake stake = plan.impact().stake();
            return !(stake instanceof Stake.None)
                    && stake.known().map(this::isExceededBy).orElse(true);
        }

        private boolean isExceededBy(Money money) {
            Long limit = limits.get(money.currency());
            return limit == null || money.magnitude().minorUnits() > limit;
        }

        @Override
        public boolean covers(Condition other) {
            return other instanceof AmountAbove narrower
                    && limits.entrySet().stream()
                            .allMatch(limit -> narrower.isAtLeast(limit.getKey(), limit.getValue()));
        }

        private boolean isAtLeast(String currency, long limit) {
            Long mine = limits.get(currency);
            return mine != null && mine >= limit;
        }

        @Override
        public String inWords() {
            return "the amount is above " + anyOf(amounts(limits)) + ", not known or in another currency";
        }
    }

    /** The invoice is in one of these states; a new invoice is in none. */
    record InvoiceIs(InvoiceState state, List<String> values) implements Condition {

        @Override
        public boolean holds(Plan plan, Principal maker, LocalDate today) {
            return plan.target().map(state::of).filter(values::contains).isPresent();
        }

        @Override
        public boolean covers(Condition other) {
            return other instanceof InvoiceIs narrower
                    && state.equals(narrower.state)
                    && values.containsAll(narrower.values);
        }

        @Override
        public String inWords() {
            return "the " + state.inWords() + " is " + anyOf(values);
        }
    }

    /** The customer's external id is like one of these. */
    record CustomerIs(List<CustomerPattern> patterns) implements Condition {

        @Override
        public boolean holds(Plan plan, Principal maker, LocalDate today) {
            return patterns.stream().anyMatch(pattern -> pattern.fits(plan.externalCustomerId()));
        }

        @Override
        public boolean covers(Condition other) {
            return other instanceof CustomerIs narrower
                    && narrower.patterns.stream()
                            .allMatch(theirs -> patterns.stream().anyMatch(mine -> mine.covers(theirs)));
        }

        @Override
        public String inWords() {
            return "the customer is "
                    + anyOf(patterns.stream().map(CustomerPattern::inWords).toList());
        }
    }

    /** The invoice was issued more than so many days ago; where nobody can tell when, it counts as old. */
    record OlderThan(int days) implements Condition {

        @Override
        public boolean holds(Plan plan, Principal maker, LocalDate today) {
            return plan.target()
                    .map(InvoiceSnapshot::issuingDate)
                    .map(date -> holds(date, today))
                    .orElse(false);
        }

        private boolean holds(String issuingDate, LocalDate today) {
            return Age.inDays(issuingDate, today).map(age -> age > days).orElse(true);
        }

        @Override
        public boolean covers(Condition other) {
            return other instanceof OlderThan narrower && days <= narrower.days;
        }

        @Override
        public String inWords() {
            return "the invoice is older than " + Age.inWords(days);
        }
    }

    /** The invoice was issued less than so many days ago; where nobody can tell when, it counts as old. */
    record YoungerThan(int days) implements Condition {

        @Override
        public boolean holds(Plan plan, Principal maker, LocalDate today) {
            return plan.target()
                    .flatMap(invoice -> Age.inDays(invoice.issuingDate(), today))
                    .filter(age -> age < days)
                    .isPresent();
        }

        @Override
        public boolean covers(Condition other) {
            return other instanceof YoungerThan narrower && days >= narrower.days;
        }

        @Override
        public String inWords() {
            return "the invoice is younger than " + Age.inWords(days);
        }
    }

    /** Who made the plan has one of these names. */
    record PrincipalIs(List<PrincipalPattern> patterns) implements Condition {

        @Override
        public boolean holds(Plan plan, Principal maker, LocalDate today) {
            return isFor(maker);
        }

        @Override
        public Match of(Prospect prospect) {
            return prospect.maker().map(maker -> Match.of(isFor(maker))).orElse(Match.PERHAPS);
        }

        private boolean isFor(Principal maker) {
            return patterns.stream().anyMatch(pattern -> pattern.fits(maker.name()));
        }

        @Override
        public boolean covers(Condition other) {
            return other instanceof PrincipalIs narrower
                    && narrower.patterns.stream()
                            .allMatch(theirs -> patterns.stream().anyMatch(mine -> mine.covers(theirs)));
        }

        @Override
        public String inWords() {
            return "the principal is "
                    + anyOf(patterns.stream().map(PrincipalPattern::inWords).toList());
        }
    }

    /** Who made the plan has one of these roles. */
    record RoleIs(List<Role> roles) implements Condition {

        @Override
        public boolean holds(Plan plan, Principal maker, LocalDate today) {
            return roles.contains(maker.grant().role());
        }

        @Override
        public Match of(Prospect prospect) {
            return prospect.maker()
                    .map(maker -> Match.of(roles.contains(maker.grant().role())))
                    .orElse(Match.PERHAPS);
        }

        @Override
        public boolean covers(Condition other) {
            return other instanceof RoleIs narrower && roles.containsAll(narrower.roles);
        }

        @Override
        public String inWords() {
            return "the role is " + anyOf(roles.stream().map(Role::word).toList());
        }
    }

    private static List<String> amounts(SortedMap<String, Long> limits) {
        return limits.entrySet().stream()
                .map(limit -> new Money(limit.getValue(), limit.getKey()).toString())
                .toList();
    }

    private static String anyOf(List<String> words) {
        int last = words.size() - 1;
        return last == 0 ? words.get(0) : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }
}
