package io.lagomcp.invoices.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.BatchLimits;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.policy.RuleCondition.AgeIs;
import io.lagomcp.invoices.policy.RuleCondition.AmountAbove;
import io.lagomcp.invoices.policy.RuleCondition.ValueIs;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.databind.node.ObjectNode;

/** What a policy says without a plan, held against every plan there can be in a small world. */
class FilePolicyPropertyTest {
    private static final LocalDate TODAY = LocalDate.parse("2026-07-01");
    private static final String TOOL = "update_invoice";
    private static final List<Set<MutationEffect>> COMBINATIONS = List.of(
            Set.of(),
            Set.of(MutationEffect.BOOKKEEPING),
            Set.of(MutationEffect.IRREVERSIBLE),
            Set.of(MutationEffect.CHARGES, MutationEffect.IRREVERSIBLE),
            Set.of(MutationEffect.CHARGES, MutationEffect.IRREVERSIBLE, MutationEffect.NOTIFIES_CUSTOMER));
    private static final List<TestPlanBuilder> PLANS = plans();

    @Property(tries = 300)
    void whatIsNeverAllowedIsDeniedWhateverThePlan(
            @ForAll("rules") List<PolicyRule> rules, @ForAll("effects") Some some) {
        FilePolicy policy = policy(rules);

        policy.neverAllows(some, Principal.local()).ifPresent(deny -> {
            assertThat(policy.rules()).extracting(PolicyRule::decision).contains(deny);
            assertThat(some.plans())
                    .extracting(plan -> policy.decide(plan, Principal.local()))
                    .hasOnlyElementsOfType(PolicyDecision.Deny.class);
        });
    }

    @Property(tries = 300)
    void whatCanBeToldWithoutAPlanIsTold(
            @ForAll("rulesOfToolsAndEffects") List<PolicyRule> rules, @ForAll("effects") Some some) {
        FilePolicy policy = policy(rules);
        boolean alwaysDenied = some.plans().stream()
                .allMatch(plan -> policy.decide(plan, Principal.local()) instanceof PolicyDecision.Deny);

        assertThat(policy.neverAllows(some, Principal.local()).isPresent()).isEqualTo(alwaysDenied);
    }

    @Property(tries = 300)
    void everyRuleThatDecidesIsACandidate(@ForAll("rules") List<PolicyRule> rules, @ForAll("effects") Some some) {
        FilePolicy policy = policy(rules);
        Set<String> deciding = some.plans().stream()
                .map(plan -> policy.decide(plan, Principal.local()).rule())
                .collect(Collectors.toSet());

        assertThat(policy.candidates(some)).extracting(PolicyRule::name).containsAll(deciding);
    }

    @Property(tries = 300)
    void aRuleThatCoversAnotherFitsWhereverThatOneFits(
            @ForAll("rule") PolicyRule rule, @ForAll("rule") PolicyRule other) {
        if (rule.covers(other)) {
            assertThat(PLANS.stream().map(TestPlanBuilder::plan))
                    .noneMatch(plan -> fits(other, plan) && !fits(rule, plan));
        }
        assertThat(rule.covers(rule)).as("covers itself").isTrue();
    }

    private static boolean fits(PolicyRule rule, Plan plan) {
        return rule.unmet(plan, Principal.local(), TODAY).isEmpty();
    }

    private static FilePolicy policy(List<PolicyRule> rules) {
        List<PolicyRule> numbered = new ArrayList<>();
        for (PolicyRule rule : rules) {
            numbered.add(
                    new PolicyRule(rule.when(), named(rule.decision(), "rule " + numbered.size()), Optional.empty()));
        }
        PolicyRule last = numbered.get(numbered.size() - 1);
        numbered.add(new PolicyRule(List.of(), named(last.decision(), "default"), Optional.empty()));
        return new FilePolicy(numbered, true, Duration.ofMinutes(15), List.of(), BatchLimits.none(), new TestClock());
    }

    private static PolicyDecision named(PolicyDecision decision, String name) {
        if (decision instanceof PolicyDecision.Deny deny) {
            return new PolicyDecision.Deny(deny.code(), deny.reason(), name);
        }
        return decision instanceof PolicyDecision.Allow
                ? new PolicyDecision.Allow(name)
                : new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, true, name);
    }

    @Provide
    Arbitrary<List<PolicyRule>> rules() {
        return rule().list().ofMinSize(1).ofMaxSize(6);
    }

    @Provide
    Arbitrary<PolicyRule> rule() {
        return rule(Arbitraries.oneOf(toolOrEffect(), askingMore()));
    }

    @Provide
    Arbitrary<List<PolicyRule>> rulesOfToolsAndEffects() {
        return rule(toolOrEffect()).list().ofMinSize(1).ofMaxSize(6);
    }

    @Provide
    Arbitrary<Some> effects() {
        return Arbitraries.subsetOf(COMBINATIONS).ofMinSize(1).map(chosen -> new Some(List.copyOf(chosen)));
    }

    private static Arbitrary<PolicyRule> rule(Arbitrary<RuleCondition> conditions) {
        Arbitrary<PolicyDecision> decisions = Arbitraries.of(
                new PolicyDecision.Allow("it"),
                new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, true, "it"),
                new PolicyDecision.Deny("denied_by_policy", "No.", "it"),
                new PolicyDecision.Deny("denied_by_policy", "Never.", "it"));
        return Combinators.combine(conditions.list().ofMinSize(1).ofMaxSize(3), decisions)
                .as((when, decision) -> new PolicyRule(when, decision, Optional.empty()));
    }

    private static Arbitrary<RuleCondition> toolOrEffect() {
        Arbitrary<RuleCondition> tools = Arbitraries.of(TOOL, "retry_payment", "create_invoice")
                .set()
                .ofMinSize(1)
                .map(names -> new ValueIs(RuleField.TOOL, List.copyOf(names)));
        Arbitrary<RuleCondition> effects = Arbitraries.of(MutationEffect.class)
                .set()
                .ofMinSize(1)
                .map(some -> new ValueIs(
                        RuleField.EFFECT,
                        some.stream().map(MutationEffect::word).toList()));
        return Arbitraries.oneOf(tools, effects);
    }

    private static Arbitrary<RuleCondition> askingMore() {
        return Arbitraries.of(
                new AmountAbove(new TreeMap<>(Map.of("EUR", 5L))),
                new AmountAbove(new TreeMap<>(Map.of("EUR", 50L))),
                new AmountAbove(new TreeMap<>(Map.of("EUR", 5L, "USD", 100L))),
                new AmountAbove(new TreeMap<>(Map.of("USD", 50L))),
                new ValueIs(RuleField.STATUS, List.of("draft")),
                new ValueIs(RuleField.STATUS, List.of("draft", "finalized")),
                new ValueIs(RuleField.PAYMENT_STATUS, List.of("pending")),
                new ValueIs(RuleField.CUSTOMER, List.of("acme")),
                new ValueIs(RuleField.CUSTOMER, List.of("a*", "test_?")),
                new ValueIs(RuleField.CUSTOMER, List.of("?*")),
                new ValueIs(RuleField.CUSTOMER, List.of("test_*")),
                new ValueIs(RuleField.PRINCIPAL, List.of("local")),
                new ValueIs(RuleField.PRINCIPAL, List.of("lo*", "bot")),
                new ValueIs(RuleField.PRINCIPAL, List.of("bot-*")),
                new ValueIs(RuleField.ROLE, List.of("operator")),
                new ValueIs(RuleField.ROLE, List.of("operator", "approver")),
                new AgeIs(true, 5),
                new AgeIs(true, 30),
                new AgeIs(false, 5),
                new AgeIs(false, 30));
    }

    private static List<TestPlanBuilder> plans() {
        List<AmountAtStake> stakes = List.of(
                new AmountAtStake.None(),
                new AmountAtStake.Unknown(),
                new AmountAtStake.Exactly(new Money(6, "EUR")),
                new AmountAtStake.Exactly(new Money(51, "EUR")),
                new AmountAtStake.Exactly(new Money(51, "USD")));
        List<TestPlanBuilder> plans = new ArrayList<>();
        for (Set<MutationEffect> effects : COMBINATIONS) {
            for (AmountAtStake stake : stakes) {
                for (String customer : List.of("acme", "test_1", "test_12", "")) {
                    TestPlanBuilder plan = TestPlanBuilder.of(TOOL)
                            .having(effects.toArray(MutationEffect[]::new))
                            .moving(stake)
                            .forCustomer(customer);
                    plans.add(plan.withoutInvoice());
                    plans.add(plan.onInvoice("draft", "pending", "2026-06-29"));
                    plans.add(plan.onInvoice("finalized", "pending", "2026-06-20"));
                    plans.add(plan.onInvoice("finalized", "failed", "2026-01-01"));
                    plans.add(plan.onInvoice("voided", "succeeded", ""));
                }
            }
        }
        return plans;
    }

    /** A mutation whose plans can have some of the combinations. */
    private record Some(List<Set<MutationEffect>> possibleEffects) implements MutationKind {

        List<Plan> plans() {
            return PLANS.stream()
                    .filter(plan -> possibleEffects.contains(plan.effects()))
                    .map(TestPlanBuilder::plan)
                    .toList();
        }

        @Override
        public String name() {
            return TOOL;
        }

        @Override
        public Plan plan(ObjectNode arguments) {
            throw new AssertionError("planned");
        }

        @Override
        public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
            throw new AssertionError("looked for evidence");
        }
    }
}
