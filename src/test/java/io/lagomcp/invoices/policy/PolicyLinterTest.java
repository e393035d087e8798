package io.lagomcp.invoices.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ApprovalService;
import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.SandboxAccount;
import io.lagomcp.invoices.approval.TestAuditLogs;
import io.lagomcp.invoices.approval.TestClock;
import io.lagomcp.invoices.lago.LagoClient;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyLinterTest {

    @Test
    void aPolicyThatSaysWhatItMeansGetsNoNotes() {
        assertThat(notes("""
            rules:
              - {name: notes, when: {effect: bookkeeping}, decide: allow}
              - {name: charges of acme, when: {effect: charges, customer: acme}, decide: confirm}
              - {name: charges, when: {effect: charges}, decide: deny, reason: No.}
            default: {decide: confirm, level: typed, relay: forbidden}
            """)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        tool: update_invoice             | tool: update_invoice, status: draft
        tool: [update_invoice, refresh_invoice] | tool: refresh_invoice, customer: acme
        amount_above: {EUR: 5}           | amount_above: {EUR: 6, USD: 1}
        status: [draft, finalized]       | status: draft, older_than: 3d
        customer: 'test_*'               | customer: ['test_1', 'test_a*']
        older_than: 3d                   | older_than: 3d, effect: charges
        younger_than: 9d                 | younger_than: 8d
        """)
    void tellsThatARuleStandsInTheShadeOfOneAbove(String above, String below) {
        assertThat(notes("rules: [{name: a, when: {" + above + "}, decide: confirm}, {name: b, when: {" + below
                        + "}, decide: confirm}]"))
                .containsExactly("Rule \"b\" never decides: \"a\" above it fits wherever it does.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        tool: update_invoice, status: draft | tool: update_invoice
        amount_above: {EUR: 6}           | amount_above: {EUR: 5}
        amount_above: {EUR: 5, USD: 1}   | amount_above: {EUR: 6}
        status: draft                    | payment_status: pending
        customer: 'test_?'               | customer: 'test_*'
        older_than: 3d                   | older_than: 2d
        younger_than: 8d                 | younger_than: 9d
        """)
    void saysNothingOfARuleThatCanDecide(String above, String below) {
        assertThat(notes("rules: [{name: a, when: {" + above + "}, decide: confirm}, {name: b, when: {" + below
                        + "}, decide: confirm}]"))
                .isEmpty();
    }

    @Test
    void tellsThatTheRulesAboveLeaveNothingOver() {
        assertThat(notes("""
            rules:
              - {name: notes, when: {effect: bookkeeping}, decide: confirm}
              - {name: the rest, when: {effect: [charges, irreversible]}, decide: confirm}
              - {name: mails, when: {effect: notifies_customer}, decide: confirm}
              - {name: drafts, when: {tool: refresh_invoice}, decide: confirm}
            """))
                .containsExactly(
                        "Rule \"mails\" never decides: the rules above it decide about every plan that it fits.",
                        "Rule \"drafts\" never decides: the rules above it decide about every plan that it fits.");
    }

    @Test
    void tellsThatAToolHasNoSuchEffect() {
        assertThat(notes("rules: [{name: a, when: {tool: refresh_invoice, effect: charges}, decide: confirm}]"))
                .containsExactly("Rule \"a\" never decides: none of its tools has such an effect.");
    }

    @Test
    void tellsThatNobodyTypesThroughTheRelay() {
        String what = " asks for typing but allows the relay: where the client cannot ask, nobody types. "
                + "relay: forbidden closes that.";

        assertThat(notes("rules: [{name: a, when: {effect: charges}, decide: confirm, level: typed}]"))
                .containsExactly("Rule \"a\"" + what);
        assertThat(notes("default: {decide: confirm, level: typed}")).containsExactly("The default" + what);
    }

    @Test
    void tellsThatAnAssistantMayStandInForTheSecondPerson() {
        String rule = "rules: [{name: a, when: {effect: charges}, decide: confirm, second_person: true%s}]";

        assertThat(notes(rule.formatted(", relay: allowed")))
                .containsExactly(
                        "Rule \"a\" requires a second person but allows the relay: the assistant of an approver can"
                                + " pass on an approval that nobody gave. Without relay: allowed their client must ask"
                                + " them.");
        assertThat(notes(rule.formatted(""))).isEmpty();
    }

    @Test
    void tellsThatTheRulesDenyEverySecondPerson() {
        String rules = "rules: [{name: a, when: {principal: kim}, decide: confirm, second_person: true}]\ndefault: ";

        assertThat(notes(rules + "{decide: deny, reason: No.}"))
                .containsExactly(
                        "Rule \"a\" requires a second person, but the rules deny its tools to every approver that they"
                                + " do not name, and an approver can only approve what they could plan: perhaps nobody can"
                                + " approve.");
        assertThat(notes(rules + "{decide: confirm}")).isEmpty();
    }

    @Test
    void tellsThatTheDefaultAllows() {
        assertThat(notes("default: {decide: allow}"))
                .containsExactly("The default allows: a change to which no rule applies is made without approval.");
    }

    @Test
    void tellsThatALimitAllowsTheLargeAndNotTheSmall() {
        assertThat(notes("rules: [{name: small ones, when: {amount_above: {EUR: 50}}, decide: allow}]"))
                .containsExactly(
                        "Rule \"small ones\" allows large amounts, unknown ones and those in other currencies, and"
                                + " leaves small ones to the rules below. To allow small ones, let a rule above decide"
                                + " about large ones.");
    }

    @Test
    void tellsThatReadersMakeNoPlans() {
        assertThat(notes("rules: [{name: a, when: {role: reader, effect: charges}, decide: confirm}]"))
                .containsExactly(
                        "Rule \"a\" names the role reader, which makes no plans that a rule could decide about.");
    }

    @Test
    void tellsThatEverybodyIsNobodyInParticular() {
        assertThat(notes("rules: [{name: a, when: {role: [operator, approver], effect: charges}, decide: confirm}]"))
                .containsExactly("Rule \"a\" names every role that makes plans, which is the same as naming none.");
        assertThat(notes("rules: [{name: a, when: {principal: [bot, \"*\"], effect: charges}, decide: confirm}]"))
                .containsExactly("Rule \"a\" names every principal, which is the same as naming none.");
    }

    @Test
    void tellsThatLagoIsNotKnownToUseAWord() {
        assertThat(notes("rules: [{name: a, when: {status: [draft, under_review]}, decide: confirm}]"))
                .containsExactly("Rule \"a\" names the status under_review, which Lago is not known to use.");
    }

    private static List<String> notes(String text) {
        TestClock clock = new TestClock();
        LagoClient nobody = SandboxAccount.client("http://127.0.0.1:1", Duration.ofSeconds(1));
        ApprovalService approvals =
                new ApprovalService(Policy.confirmEverything(), nobody, nobody, TestAuditLogs.fresh(clock), clock);
        return PolicyLinter.notes(
                PolicyFileReader.parse("version: 1\n" + text, clock),
                new ToolRegistry(nobody, approvals, clock).mutations());
    }
}
