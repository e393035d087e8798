package io.lagomcp.invoices.policy;

import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.lago.Money;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;

/** A condition of a rule. If it lists several values, one of them suffices. */
public sealed interface RuleCondition {
    /** Whether a condition or rule applies to plans of which only some facts are known. */
    enum Applicability {
        /** To every such plan. */
        SURELY,
        /** To some such plans, as far as is known. */
        PERHAPS,
        /** To no such plan. */
        NEVER
    }

    /**
     * The known facts of a plan that does not exist yet.
     *
     * @param tool the name of the mutation
     * @param effects that it will have, possibly with others
     * @param maker its principal; empty for any
     */
    record HypotheticalPlan(String tool, Set<MutationEffect> effects, Optional<Principal> maker) {}

    /** Whether this plan of this principal meets it; {@code today} is in UTC. */
    boolean matches(Plan plan, Principal maker, LocalDate today);

    /** Whether all, some or none of such plans meet it. */
    default Applicability of(HypotheticalPlan plan) {
        return Applicability.PERHAPS;
    }

    /** Whether it is met wherever the other is met. */
    boolean covers(RuleCondition other);

    /** In words, for example {@code the status is draft or pending}. */
    String inWords();

    /** The field has one of these values. */
    record ValueIs(RuleField field, List<String> values) implements RuleCondition {

        @Override
        public boolean matches(Plan plan, Principal maker, LocalDate today) {
            return isAmong(field.valuesIn(plan, maker));
        }

        @Override
        public Applicability of(HypotheticalPlan plan) {
            return field.valuesIn(plan)
                    .map(present -> isAmong(present) ? Applicability.SURELY : Applicability.NEVER)
                    .orElse(Applicability.PERHAPS);
        }

        private boolean isAmong(Collection<String> present) {
            return present.stream().anyMatch(value -> values.stream().anyMatch(text -> field.matches(text, value)));
        }

        @Override
        public boolean covers(RuleCondition other) {
            return other instanceof ValueIs narrower
                    && field == narrower.field
                    && narrower.values.stream()
                            .allMatch(theirs -> values.stream().anyMatch(mine -> field.covers(mine, theirs)));
        }

        @Override
        public String inWords() {
            return "the " + field.title() + " is "
                    + anyOf(values.stream().map(field::inWords).toList());
        }
    }

    /**
     * The absolute amount at stake is above the limit; an unknown amount and an amount in another currency count as above.
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
            List<String> amounts = limits.entrySet().stream()
                    .map(limit -> new Money(limit.getValue(), limit.getKey()).toString())
                    .toList();
            return "the amount is above " + anyOf(amounts) + ", not known or in another currency";
        }
    }

    /**
     * The invoice was issued more or less than so many days ago. Without a readable date it counts as old.
     *
     * @param older whether it must be older, not younger
     */
    record AgeIs(boolean older, int days) implements RuleCondition {

        @Override
        public boolean matches(Plan plan, Principal maker, LocalDate today) {
            return plan.target()
                    .map(invoice -> age(invoice.issuingDate(), today))
                    .filter(age -> older ? age > days : age < days)
                    .isPresent();
        }

        private static long age(String issuingDate, LocalDate today) {
            try {
                return ChronoUnit.DAYS.between(LocalDate.parse(issuingDate), today);
            } catch (DateTimeException unreadable) {
                return Long.MAX_VALUE;
            }
        }

        @Override
        public boolean covers(RuleCondition other) {
            return other instanceof AgeIs narrower
                    && older == narrower.older
                    && (older ? days <= narrower.days : days >= narrower.days);
        }

        /** For example {@code older than 30 days}. */
        String comparison() {
            return (older ? "older" : "younger") + " than " + days + (days == 1 ? " day" : " days");
        }

        @Override
        public String inWords() {
            return "the invoice is " + comparison();
        }
    }

    private static String anyOf(List<String> words) {
        int last = words.size() - 1;
        return last == 0 ? words.get(0) : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
    }
}
