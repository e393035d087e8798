package io.lagomcp.invoices.policy;

import io.lagomcp.invoices.approval.Principal;
import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.lago.Money;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** One thing that a rule asks of a plan. Where it names several values, any of them suffices. */
public sealed interface RuleCondition {

    /** Whether it is true today, by the calendar in UTC, of this plan that this principal made. */
    boolean matches(Plan plan, Principal maker, LocalDate today);

    /** What can be said of all such plans. */
    default Applicability of(HypotheticalPlan prospect) {
        return Applicability.PERHAPS;
    }

    /** Whether it holds wherever the other does. */
    boolean covers(RuleCondition other);

    /** In words, for example {@code the status is draft or pending}. */
    String inWords();

    /** The tool is one of these. */
    record ToolIs(List<String> names) implements RuleCondition {

        @Override
        public boolean matches(Plan plan, Principal maker, LocalDate today) {
            return names.contains(plan.tool());
        }

        @Override
        public Applicability of(HypotheticalPlan prospect) {
            return Applicability.of(names.contains(prospect.tool()));
        }

        @Override
        public boolean covers(RuleCondition other) {
            return other instanceof ToolIs narrower && names.containsAll(narrower.names);
        }

        @Override
        public String inWords() {
            return "the tool is " + anyOf(names);
        }
    }

    /** The plan has one of these effects, whatever others it has. */
    record HasEffect(List<MutationEffect> effects) implements RuleCondition {

        @Override
        public boolean matches(Plan plan, Principal maker, LocalDate today) {
            return isAmong(plan.impact().effects());
        }

        @Override
        public Applicability of(HypotheticalPlan prospect) {
            return Applicability.of(isAmong(prospect.effects()));
        }

        private boolean isAmong(Set<MutationEffect> present) {
            return effects.stream().anyMatch(present::contains);
        }

        @Override
        public boolean covers(RuleCondition other) {
            return other instanceof HasEffect narrower && effects.containsAll(narrower.effects);
        }

        @Override
        public String inWords() {
            return "the effect is "
                    + anyOf(effects.stream().map(MutationEffect::word).toList());
        }
    }

    /**
     * More money is at stake than this, whichever way it goes; an amount that is not known, or in another currency, counts as
     * more.
     *
     * @param limits in minor units, by currency
     */
    record AmountAbove(SortedMap<String, Long> limits) implements RuleCondition {

        @Override
        public boolean matches(Plan plan, Principal maker, LocalDate today) {
            AmountAtStake stake = plan.impact().stake();
            return !(stake instanceof AmountAtStake.None)
                    && stake.known().map(this::isExceededBy).orElse(true);
        }

        private boolean isExceededBy(Money money) {
            Long limit = limits.get(money.currency());
            return limit == null || money.magnitude().minorUnits() > limit;
        }

        @Override
        public boolean covers(RuleCondition other) {
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
    record InvoiceIs(InvoiceStateField state, List<String> values) implements RuleCondition {

        @Override
        public boolean matches(Plan plan, Principal maker, LocalDate today) {
            return plan.target().map(state::of).filter(values::contains).isPresent();
        }

        @Override
        public boolean covers(RuleCondition other) {
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
    record CustomerIs(List<CustomerPattern> patterns) implements RuleCondition {

        @Override
        public boolean matches(Plan plan, Principal maker, LocalDate today) {
            return patterns.stream().anyMatch(pattern -> pattern.matches(plan.externalCustomerId()));
        }

        @Override
        public boolean covers(RuleCondition other) {
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
    record OlderThan(int days) implements RuleCondition {

        @Override
        public boolean matches(Plan plan, Principal maker, LocalDate today) {
            return plan.target()
                    .map(InvoiceSnapshot::issuingDate)
                    .map(date -> holds(date, today))
                    .orElse(false);
        }

        private boolean holds(String issuingDate, LocalDate today) {
            return InvoiceAge.inDays(issuingDate, today).map(age -> age > days).orElse(true);
        }

        @Override
        public boolean covers(RuleCondition other) {
            return other instanceof OlderThan narrower && days <= narrower.days;
        }

        @Override
        public String inWords() {
            return "the invoice is older than " + InvoiceAge.inWords(days);
        }
    }

    /** The invoice was issued less than so many days ago; where nobody can tell when, it counts as old. */
    record YoungerThan(int days) implements RuleCondition {

        @Override
        public boolean matches(Plan plan, Principal maker, LocalDate today) {
            return plan.target()
                    .flatMap(invoice -> InvoiceAge.inDays(invoice.issuingDate(), today))
                    .filter(age -> age < days)
                    .isPresent();
        }

        @Override
        public boolean covers(RuleCondition other) {
            return other instanceof YoungerThan narrower && days >= narrower.days;
        }

        @Override
        public String inWords() {
            return "the invoice is younger than " + InvoiceAge.inWords(days);
        }
    }

    /** Who made the plan has one of these names. */
    record PrincipalIs(List<PrincipalPattern> patterns) implements RuleCondition {

        @Override
        public boolean matches(Plan plan, Principal maker, LocalDate today) {
            return isFor(maker);
        }

        @Override
        public Applicability of(HypotheticalPlan prospect) {
            return prospect.maker().map(maker -> Applicability.of(isFor(maker))).orElse(Applicability.PERHAPS);
        }

        private boolean isFor(Principal maker) {
            return patterns.stream().anyMatch(pattern -> pattern.matches(maker.name()));
        }

        @Override
        public boolean covers(RuleCondition other) {
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
    record RoleIs(List<Role> roles) implements RuleCondition {

        @Override
        public boolean matches(Plan plan, Principal maker, LocalDate today) {
            return roles.contains(maker.grant().role());
        }

        @Override
        public Applicability of(HypotheticalPlan prospect) {
            return prospect.maker()
                    .map(maker -> Applicability.of(roles.contains(maker.grant().role())))
                    .orElse(Applicability.PERHAPS);
        }

        @Override
        public boolean covers(RuleCondition other) {
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
