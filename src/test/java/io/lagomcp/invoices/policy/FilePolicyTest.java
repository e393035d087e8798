package io.lagomcp.invoices.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.Budget;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the words of a policy file mean. */
class FilePolicyTest {
    private static final TestPlanBuilder NOTE = TestPlanBuilder.of("update_invoice");

    @Test
    void theFirstRuleThatFitsDecides() {
        FilePolicy policy = policy("""
            rules:
              - {name: first, when: {tool: refresh_invoice}, decide: allow}
              - {name: second, when: {tool: [retry_payment, update_invoice]}, decide: confirm}
              - {name: third, when: {tool: update_invoice}, decide: deny, reason: Never.}
            """);

        assertThat(policy.decide(NOTE.plan(), Principal.local()))
                .isEqualTo(new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, true, "second"));
    }

    @Test
    void whereNoRuleFitsTheDefaultDecides() {
        FilePolicy policy = policy("default: {decide: deny, reason: Ask finance.}");

        assertThat(policy.decide(NOTE.plan(), Principal.local()))
                .isEqualTo(new PolicyDecision.Deny("denied_by_policy", "Ask finance.", "default"));
    }

    @Test
    void thePolicyThatSaysNothingWaitsForASimpleYes() {
        FilePolicy policy = policy("");

        assertThat(policy.decide(NOTE.plan(), Principal.local()))
                .isEqualTo(new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, true, "default"));
        assertThat(policy.planLifetime()).isEqualTo(Duration.ofMinutes(15));
        assertThat(policy.budgets()).isEmpty();
    }

    @Test
    void allConditionsOfARuleMustHold() {
        String rule = "{tool: update_invoice, effect: bookkeeping, status: draft}";

        assertThat(fits(rule, NOTE)).isFalse();
        assertThat(fits(rule, NOTE.onInvoice("draft", "pending", ""))).isTrue();
    }

    @Test
    void aRuleOnAnEffectFitsWhateverOtherEffectsThereAre() {
        TestPlanBuilder charge = NOTE.having(MutationEffect.CHARGES, MutationEffect.IRREVERSIBLE);

        assertThat(fits("{effect: [irreversible, notifies_customer]}", charge)).isTrue();
        assertThat(fits("{effect: notifies_customer}", charge)).isFalse();
        assertThat(fits("{effect: [charges, irreversible, notifies_customer, bookkeeping]}", NOTE.having()))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "100000, EUR, false",
        "100001, EUR, true",
        "-100000, EUR, false",
        "-200000, EUR, true",
        "500, JPY, false",
        "501, JPY, true",
        "1500, KWD, false",
        "1501, KWD, true",
        "1, USD, true",
    })
    void anAmountAboveItsLimitFitsAndSoDoesOneInACurrencyWithoutALimit(long minorUnits, String currency, boolean fits) {
        String rule = "{amount_above: {EUR: 1000.00, JPY: 500, KWD: 1.500}}";

        assertThat(fits(rule, NOTE.moving(minorUnits, currency))).isEqualTo(fits);
    }

    @Test
    void anUnknownAmountIsAboveEveryLimitAndNoAmountIsAboveNone() {
        assertThat(fits("{amount_above: {EUR: 999999999999}}", NOTE.moving(new AmountAtStake.Unknown())))
                .isTrue();
        assertThat(fits("{amount_above: {EUR: 0}}", NOTE.moving(new AmountAtStake.None())))
                .isFalse();
    }

    @Test
    void statusesAreLagosOwnWords() {
        assertThat(fits("{status: finalized}", NOTE)).isTrue();
        assertThat(fits("{status: [draft, voided]}", NOTE)).isFalse();
        assertThat(fits("{payment_status: [pending, failed]}", NOTE)).isTrue();
        assertThat(fits("{payment_status: succeeded}", NOTE)).isFalse();
        assertThat(fits("{status: in_review}", NOTE.onInvoice("in_review", "pending", "")))
                .as("a word that Lago added later")
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        acme           | acme      | true
        acme           | Acme      | false
        acme           | acme2     | false
        'test_*'       | test_     | true
        'test_*'       | test_a.b  | true
        'test_*'       | atest_a   | false
        '*_test'       | a_test    | true
        '*_test'       | _test_    | false
        'a?c'          | abc       | true
        'a?c'          | ac        | false
        'a.c'          | abc       | false
        '*a*b*c'       | xaxbxbxc  | true
        '*a*b*c'       | xaxcxb    | false
        '**'           | acme      | true
        '?'            | 😀         | true
        [globex, 4711] | 4711      | true
        0017           | 17        | false
        0017           | 0017      | true
        """)
    void customersAreToldByTheirExternalIdOrAPattern(String condition, String customer, boolean fits) {
        assertThat(fits("{customer: " + condition + "}", NOTE.forCustomer(customer)))
                .isEqualTo(fits);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-04-01, true,  false", // 91 days
        "2026-04-02, false, false", // 90 days
        "2026-04-03, false, true", // 89 days
        "2026-07-01, false, true",
        "2026-08-01, false, true",
        "'',         true,  false",
        "soon,       true,  false",
        "2026-02-30, true,  false",
    })
    void ageIsCountedInDaysAndAnUnreadableDateIsOld(String issued, boolean older, boolean younger) {
        assertThat(fits("{older_than: 90d}", NOTE.issued(issued))).isEqualTo(older);
        assertThat(fits("{younger_than: 90d}", NOTE.issued(issued))).isEqualTo(younger);
    }

    @Test
    void theDayIsThatOfUtcWhereverTheServerRuns() {
        Clock tokyo = Clock.fixed(Instant.parse("2026-07-01T23:30:00Z"), ZoneId.of("Asia/Tokyo"));
        FilePolicy policy = PolicyFileReader.parse(
                "version: 1\nrules: [{name: old, when: {older_than: 0d}, decide: allow}]", tokyo);

        assertThat(policy.decide(NOTE.issued("2026-07-01").plan(), Principal.local())
                        .rule())
                .isEqualTo("default");
        assertThat(policy.decide(NOTE.issued("2026-06-30").plan(), Principal.local())
                        .rule())
                .isEqualTo("old");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{status: draft}", "{payment_status: pending}", "{older_than: 0d}", "{younger_than: 9999d}"})
    void aNewInvoiceHasNeitherStatusNorAge(String condition) {
        assertThat(fits(condition, NOTE.withoutInvoice())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "allowed,   decide: confirm,                    true",
        "forbidden, decide: confirm,                    false",
        "forbidden, 'decide: confirm, relay: allowed',  true",
        "allowed,   'decide: confirm, relay: forbidden', false",
    })
    void aRuleMaySayOfTheRelaySomethingElseThanThePolicy(String policy, String rule, boolean relayAllowed) {
        String text = "relay: " + policy + "\nrules: [{name: it, when: {tool: update_invoice}, " + rule + "}]";

        assertThat(policy(text).decide(NOTE.plan(), Principal.local()))
                .isEqualTo(new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, relayAllowed, "it"));
        assertThat(policy("relay: " + policy + "\ndefault: {" + rule + "}").decide(NOTE.plan(), Principal.local()))
                .isEqualTo(new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, relayAllowed, "default"));
    }

    @Test
    void theDefaultOfTheDefaultKeepsTheRelayOfThePolicy() {
        assertThat(policy("relay: forbidden").decide(NOTE.plan(), Principal.local()))
                .isEqualTo(new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, false, "default"));
    }

    @Test
    void aConfirmationMayHaveToBeTyped() {
        FilePolicy policy = policy("default: {decide: confirm, level: typed, relay: forbidden}");

        assertThat(policy.decide(NOTE.plan(), Principal.local()))
                .isEqualTo(new PolicyDecision.Confirm(ConfirmationLevel.TYPED, false, "default"));
    }

    @ParameterizedTest
    @CsvSource({", false", "allowed, true", "forbidden, false"})
    void anAssistantPassesTheYesOfASecondPersonOnOnlyWhereTheRuleSaysSo(String relay, boolean relayAllowed) {
        String key = relay == null ? "" : ", relay: " + relay;
        FilePolicy policy = policy("relay: allowed\nrules: [{name: it, when: {tool: update_invoice}, decide: confirm,"
                + " second_person: true" + key + "}]");

        assertThat(policy.decide(NOTE.plan(), Principal.local()))
                .isEqualTo(new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, relayAllowed, true, "it"));
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false", "True, true", ", false"})
    void aConfirmationMayRequireASecondPerson(String written, boolean secondPerson) {
        String key = written == null ? "" : ", second_person: " + written;
        FilePolicy policy = policy("rules: [{name: it, when: {tool: update_invoice}, decide: confirm" + key + "}]");

        assertThat(policy.decide(NOTE.plan(), Principal.local()))
                .isEqualTo(new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, !secondPerson, secondPerson, "it"));
        assertThat(policy.requiringSecondPerson()).isEqualTo(secondPerson ? List.of("it") : List.of());
    }

    @ParameterizedTest
    @CsvSource({"60s, 60", "15m, 900", "2h, 7200", "7d, 604800"})
    void aPlanLivesAsLongAsIsWritten(String lifetime, long seconds) {
        assertThat(policy("plan_lifetime: " + lifetime).planLifetime()).hasSeconds(seconds);
    }

    @Test
    void aRuleMayGiveItsPlansAnotherLifetime() {
        FilePolicy policy = policy("""
            plan_lifetime: 1h
            rules:
              - {name: it, when: {tool: update_invoice}, decide: confirm, plan_lifetime: 3d}
            """);

        assertThat(policy.planLifetime(policy.decide(NOTE.plan(), Principal.local())))
                .isEqualTo(Duration.ofDays(3));
        assertThat(policy.planLifetime(policy.rules().get(1).decision())).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void budgetsCountInMinorUnits() {
        FilePolicy policy = policy("""
            budgets:
              audit_file: {mutations_per_hour: 100}
              process: {mutations_per_hour: 20, amount_per_day: {EUR: 5000.5, JPY: 500000, CLF: 0.0001}}
            """);

        assertThat(policy.budgets())
                .containsExactlyInAnyOrder(
                        new Budget(Budget.Scope.AUDIT_FILE, OptionalInt.of(100), Map.of()),
                        new Budget(
                                Budget.Scope.PROCESS,
                                OptionalInt.of(20),
                                Map.of("EUR", 500_050L, "JPY", 500_000L, "CLF", 1L)));
    }

    @Test
    void tellsWhichRulesWereLookedAtAndWhyTheyDoNotFit() {
        FilePolicy policy = policy("""
            rules:
              - {name: drafts, when: {tool: update_invoice, status: draft}, decide: allow}
              - {name: notes, when: {effect: bookkeeping}, decide: confirm}
              - {name: never asked, when: {tool: update_invoice}, decide: allow}
            """);

        assertThat(policy.steps(NOTE.plan(), Principal.local()))
                .extracting(step -> step.rule().name() + " - "
                        + step.unmet().map(RuleCondition::inWords).orElse("fits"))
                .containsExactly("drafts - the status is draft", "notes - fits");
    }

    @Test
    void aReasonMayGoOnInTheNextLine() {
        FilePolicy policy = policy("""
            default:
              decide: deny
              reason: >
                Refunds go through finance:
                write to their channel.
            """);

        assertThat(policy.decide(NOTE.plan(), Principal.local()))
                .isEqualTo(new PolicyDecision.Deny(
                        "denied_by_policy", "Refunds go through finance: write to their channel.", "default"));
    }

    private static boolean fits(String when, TestPlanBuilder plan) {
        FilePolicy policy = policy("rules: [{name: it, when: " + when + ", decide: allow}]");
        return policy.decide(plan.plan(), Principal.local()) instanceof PolicyDecision.Allow;
    }

    @ParameterizedTest
    @CsvSource({
        "principal: bot,                bot,     OPERATOR, it",
        "principal: bot,                Bot,     OPERATOR, default",
        "principal: bot,                bot-1,   OPERATOR, default",
        "principal: \"bot-*\",          bot-1,   OPERATOR, it",
        "principal: \"bot-*\",          bot,     OPERATOR, default",
        "role: operator,                anybody, OPERATOR, it",
        "role: operator,                anybody, APPROVER, default",
        "'principal: [a, b], role: approver', b, APPROVER, it",
        "'principal: [a, b], role: approver', b, OPERATOR, default",
    })
    void aRuleCanBeAboutWhoMakesThePlan(String when, String name, Role role, String rule) {
        FilePolicy policy = policy("rules: [{name: it, when: {" + when + "}, decide: deny, reason: No.}]");
        Principal maker = new Principal(name, Permissions.of(role));

        assertThat(policy.decide(NOTE.plan(), maker).rule()).isEqualTo(rule);
    }

    private static FilePolicy policy(String text) {
        return PolicyFileReader.parse("version: 1\n" + text, new TestClock());
    }
}
