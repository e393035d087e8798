package io.lagomcp.invoices.guard.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.guard.Approval;
import io.lagomcp.invoices.guard.Decision;
import io.lagomcp.invoices.guard.Effect;
import io.lagomcp.invoices.guard.Evidence;
import io.lagomcp.invoices.guard.Level;
import io.lagomcp.invoices.guard.Mutation;
import io.lagomcp.invoices.guard.Performed;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.guard.Role;
import io.lagomcp.invoices.guard.Stake;
import io.lagomcp.invoices.guard.TestClock;
import io.lagomcp.invoices.guard.policy.Condition.AmountAbove;
import io.lagomcp.invoices.guard.policy.Condition.CustomerIs;
import io.lagomcp.invoices.guard.policy.Condition.HasEffect;
import io.lagomcp.invoices.guard.policy.Condition.InvoiceIs;
import io.lagomcp.invoices.guard.policy.Condition.OlderThan;
import io.lagomcp.invoices.guard.policy.Condition.PrincipalIs;
import io.lagomcp.invoices.guard.policy.Condition.RoleIs;
import io.lagomcp.invoices.guard.policy.Condition.ToolIs;
import io.lagomcp.invoices.guard.policy.Condition.YoungerThan;
import io.lagomcp.invoices.lago.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    private static final List<Set<Effect>> COMBINATIONS = List.of(
            Set.of(),
            Set.of(Effect.BOOKKEEPING),
            Set.of(Effect.IRREVERSIBLE),
            Set.of(Effect.CHARGES, Effect.IRREVERSIBLE),
            Set.of(Effect.CHARGES, Effect.IRREVERSIBLE, Effect.NOTIFIES_CUSTOMER));
    private static final List<SamplePlan> PLANS = plans();

    @Property(tries = 300)
    void whatIsNeverAllowedIsDeniedWhateverThePlan(@ForAll("rules") List<Rule> rules, @ForAll("effects") Some some) {
        FilePolicy policy = policy(rules);

        policy.neverAllows(some, Principal.local()).ifPresent(deny -> {
            assertThat(policy.rules()).extracting(Rule::decision).contains(deny);
            assertThat(some.plans())
                    .extracting(plan -> policy.decide(plan, Principal.local()))
                    .hasOnlyElementsOfType(Decision.Deny.class);
        });
    }

    @Property(tries = 300)
    void whatCanBeToldWithoutAPlanIsTold(
            @ForAll("rulesOfToolsAndEffects") List<Rule> rules, @ForAll("effects") Some some) {
        FilePolicy policy = policy(rules);
        boolean alwaysDenied =
                some.plans().stream().allMatch(plan -> policy.decide(plan, Principal.local()) instanceof Decision.Deny);

        assertThat(policy.neverAllows(some, Principal.local()).isPresent()).isEqualTo(alwaysDenied);
    }

    @Property(tries = 300)
    void everyRuleThatDecidesIsACandidate(@ForAll("rules") List<Rule> rules, @ForAll("effects") Some some) {
        FilePolicy policy = policy(rules);
        Set<String> deciding = some.plans().stream()
                .map(plan -> policy.decide(plan, Principal.local()).rule())
                .collect(Collectors.toSet());

        assertThat(policy.candidates(some)).extracting(Rule::name).containsAll(deciding);
    }

    @Property(tries = 300)
    void aRuleThatCoversAnotherFitsWhereverThatOneFits(@ForAll("rule") Rule rule, @ForAll("rule") Rule other) {
        if (rule.covers(other)) {
            assertThat(PLANS.stream().map(SamplePlan::plan)).noneMatch(plan -> fits(other, plan) && !fits(rule, plan));
        }
        assertThat(rule.covers(rule)).as("covers itself").isTrue();
    }

    private static boolean fits(Rule rule, Plan plan) {
        return rule.unmet(plan, Principal.local(), TODAY).isEmpty();
    }

    private static FilePolicy policy(List<Rule> rules) {
        List<Rule> numbered = new ArrayList<>();
        for (Rule rule : rules) {
            numbered.add(new Rule(rule.when(), named(rule.decision(), "rule " + numbered.size())));
        }
        Rule last = numbered.get(numbered.size() - 1);
        numbered.add(new Rule(List.of(), named(last.decision(), "default")));
        return new FilePolicy(numbered, true, Duration.ofMinutes(15), List.of(), new TestClock());
    }

    private static Decision named(Decision decision, String name) {
        if (decision instanceof Decision.Deny deny) {
            return new Decision.Deny(deny.code(), deny.reason(), name);
        }
        return decision instanceof Decision.Allow
                ? new Decision.Allow(name)
                : new Decision.Confirm(Level.SIMPLE, true, name);
    }

    @Provide
    Arbitrary<List<Rule>> rules() {
        return rule().list().ofMinSize(1).ofMaxSize(6);
    }

    @Provide
    Arbitrary<Rule> rule() {
        return rule(Arbitraries.oneOf(toolOrEffect(), askingMore()));
    }

    @Provide
    Arbitrary<List<Rule>> rulesOfToolsAndEffects() {
        return rule(toolOrEffect()).list().ofMinSize(1).ofMaxSize(6);
    }

    @Provide
    Arbitrary<Some> effects() {
        return Arbitraries.subsetOf(COMBINATIONS).ofMinSize(1).map(chosen -> new Some(List.copyOf(chosen)));
    }

    private static Arbitrary<Rule> rule(Arbitrary<Condition> conditions) {
        Arbitrary<Decision> decisions = Arbitraries.of(
                new Decision.Allow("it"),
                new Decision.Confirm(Level.SIMPLE, true, "it"),
                new Decision.Deny("denied_by_policy", "No.", "it"),
                new Decision.Deny("denied_by_policy", "Never.", "it"));
        return Combinators.combine(conditions.list().ofMinSize(1).ofMaxSize(3), decisions)
                .as(Rule::new);
    }

    private static Arbitrary<Condition> toolOrEffect() {
        Arbitrary<Condition> tools = Arbitraries.of(TOOL, "retry_payment", "create_invoice")
                .set()
                .ofMinSize(1)
                .map(names -> new ToolIs(List.copyOf(names)));
        Arbitrary<Condition> effects =
                Arbitraries.of(Effect.class).set().ofMinSize(1).map(some -> new HasEffect(List.copyOf(some)));
        return Arbitraries.oneOf(tools, effects);
    }

    private static Arbitrary<Condition> askingMore() {
        return Arbitraries.of(
                new AmountAbove(new TreeMap<>(Map.of("EUR", 5L))),
                new AmountAbove(new TreeMap<>(Map.of("EUR", 50L))),
                new AmountAbove(new TreeMap<>(Map.of("EUR", 5L, "USD", 100L))),
                new AmountAbove(new TreeMap<>(Map.of("USD", 50L))),
                new InvoiceIs(InvoiceState.STATUS, List.of("draft")),
                new InvoiceIs(InvoiceState.STATUS, List.of("draft", "finalized")),
                new InvoiceIs(InvoiceState.PAYMENT_STATUS, List.of("pending")),
                new CustomerIs(List.of(new CustomerPattern("acme"))),
                new CustomerIs(List.of(new CustomerPattern("a*"), new CustomerPattern("test_?"))),
                new CustomerIs(List.of(new CustomerPattern("?*"))),
                new CustomerIs(List.of(new CustomerPattern("test_*"))),
                new PrincipalIs(List.of(new PrincipalPattern("local"))),
                new PrincipalIs(List.of(new PrincipalPattern("lo*"), new PrincipalPattern("bot"))),
                new PrincipalIs(List.of(new PrincipalPattern("bot-*"))),
                new RoleIs(List.of(Role.OPERATOR)),
                new RoleIs(List.of(Role.OPERATOR, Role.APPROVER)),
                new OlderThan(5),
                new OlderThan(30),
                new YoungerThan(5),
                new YoungerThan(30));
    }

    private static List<SamplePlan> plans() {
        List<Stake> stakes = List.of(
                new Stake.None(),
                new Stake.Unknown(),
                new Stake.Exactly(new Money(6, "EUR")),
                new Stake.Exactly(new Money(51, "EUR")),
                new Stake.Exactly(new Money(51, "USD")));
        List<SamplePlan> plans = new ArrayList<>();
        for (Set<Effect> effects : COMBINATIONS) {
            for (Stake stake : stakes) {
                for (String customer : List.of("acme", "test_1", "test_12", "")) {
                    SamplePlan plan = SamplePlan.of(TOOL)
                            .having(effects.toArray(Effect[]::new))
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
    private record Some(List<Set<Effect>> possibleEffects) implements Mutation {

        List<Plan> plans() {
            return PLANS.stream()
                    .filter(plan -> possibleEffects.contains(plan.effects()))
                    .map(SamplePlan::plan)
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
        public Performed perform(Approval approval) {
            throw new AssertionError("performed");
        }

        @Override
        public Evidence evidence(Plan plan, Instant actedAt) {
            throw new AssertionError("looked for evidence");
        }
    }
}
