package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PlanImpact;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.policy.PolicyFileReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** What policies decide, and when they are asked. */
class ApprovalPolicyTest extends ApprovalServiceFixture {

    @Test
    void aReadOnlyServerRefusesBeforeItPlans() {
        ApprovalService readOnly = approvalsUnder(Policy.readOnly());
        int before = account.requests().size();

        Refusal refusal = refusal(() -> readOnly.submit(
                markAsPaid, MarkAsPaidMutation.of(unpaid), FixedAnswerChannel.saying(new Answer.Approved())));

        assertThat(refusal.code()).isEqualTo("read_only");
        assertThat(readOnly.offers(markAsPaid, Principal.local())).isFalse();
        assertThat(account.requests()).as("no request, not even to read").hasSize(before);
        assertThat(approvals.offers(markAsPaid, Principal.local())).isTrue();
    }

    @Test
    void whatHasNoEffectAtAllNeedsNoYesUnlessAWrittenPolicySaysSo() {
        Plan noEffect = TestPlans.plan(
                "invoice_payment_url",
                new PlanImpact(Set.of(), new AmountAtStake.None(), List.of(), List.of()),
                List.of(),
                JsonNodeFactory.instance.objectNode());
        Plan note = TestPlans.plan("update_invoice", JsonNodeFactory.instance.objectNode());

        assertThat(Policy.confirmEverything().decide(noEffect, Principal.local()))
                .isEqualTo(new PolicyDecision.Allow("built-in"));
        assertThat(Policy.confirmEverything().decide(note, Principal.local()).word())
                .isEqualTo("confirm");
        assertThat(Policy.readOnly().decide(noEffect, Principal.local()).word()).isEqualTo("deny");
        assertThat(PolicyFileReader.parse("version: 1", clock)
                        .decide(noEffect, Principal.local())
                        .word())
                .isEqualTo("confirm");
    }

    @Test
    void aPolicyMayDenyAPlanWhenItSeesIt() {
        ApprovalService strict =
                approvalsUnder(policy(plan -> new PolicyDecision.Deny("too_much", "That is too much.", "limit")));

        assertRefused(
                "too_much",
                () -> strict.submit(
                        markAsPaid, MarkAsPaidMutation.of(unpaid), FixedAnswerChannel.saying(new Answer.Approved())));
        assertNothingWritten();
    }

    @Test
    void thePolicyIsAskedAgainBeforeTheAct() {
        List<PolicyDecision> decisions = new ArrayList<>(List.of(
                new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, true, "ask"),
                new PolicyDecision.Deny("closed", "The books are closed.", "books")));
        ApprovalService changing = approvalsUnder(policy(plan -> decisions.remove(0)));
        Caller agreeing = FixedAnswerChannel.saying(new Answer.Approved());

        assertRefused("closed", () -> changing.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), agreeing));
        assertNothingWritten();
    }

    @Test
    void aPolicyMayAllowAPlanWithoutAsking() {
        ApprovalService generous = approvalsUnder(policy(plan -> new PolicyDecision.Allow("all")));
        Caller neverAsked = FixedAnswerChannel.saying(new Answer.Approved(), () -> {
            throw new AssertionError("nobody was to be asked");
        });

        MutationOutcome.Done done =
                (MutationOutcome.Done) generous.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), neverAsked);

        assertThat(done.receipt().approvedVia()).isEqualTo("policy");
        assertWritten(1);
    }

    @Test
    void aPlanDoesNotOutliveTheDecisionItWasMadeUnder() {
        List<PolicyDecision> decisions = new ArrayList<>(List.of(
                new PolicyDecision.Allow("young invoices"),
                new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, true, "old invoices")));
        ApprovalService changing = approvalsUnder(policy(plan -> decisions.remove(0)));

        assertRefused(
                "policy_changed",
                () -> changing.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), FixedAnswerChannel.behindRelay()));
        assertNothingWritten();
    }
}
