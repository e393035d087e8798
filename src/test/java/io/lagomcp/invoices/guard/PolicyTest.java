package io.lagomcp.invoices.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.guard.ConfirmationChannel.Answer;
import io.lagomcp.invoices.guard.policy.PolicyFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** What policies decide, and when they are asked. */
class PolicyTest extends GuardedAccount {

    @Test
    void aReadOnlyServerRefusesBeforeItPlans() {
        Guard readOnly = guarded(Policy.readOnly());
        int before = account.requests().size();

        Refusal refusal =
                refusal(() -> readOnly.submit(markAsPaid, MarkAsPaid.of(unpaid), Person.saying(new Answer.Approved())));

        assertThat(refusal.code()).isEqualTo("read_only");
        assertThat(readOnly.offers(markAsPaid, Principal.local())).isFalse();
        assertThat(account.requests()).as("no request, not even to read").hasSize(before);
        assertThat(guard.offers(markAsPaid, Principal.local())).isTrue();
    }

    @Test
    void whatHasNoEffectAtAllNeedsNoYesUnlessAWrittenPolicySaysSo() {
        Plan noEffect = Plans.plan(
                "invoice_payment_url",
                new Impact(Set.of(), new Stake.None(), List.of(), List.of()),
                List.of(),
                JsonNodeFactory.instance.objectNode());
        Plan note = Plans.plan("update_invoice", JsonNodeFactory.instance.objectNode());

        assertThat(Policy.confirmEverything().decide(noEffect, Principal.local()))
                .isEqualTo(new Decision.Allow("built-in"));
        assertThat(Policy.confirmEverything().decide(note, Principal.local()).word())
                .isEqualTo("confirm");
        assertThat(Policy.readOnly().decide(noEffect, Principal.local()).word()).isEqualTo("deny");
        assertThat(PolicyFile.parse("version: 1", clock)
                        .decide(noEffect, Principal.local())
                        .word())
                .isEqualTo("confirm");
    }

    @Test
    void aPolicyMayDenyAPlanWhenItSeesIt() {
        Guard strict = guarded(policy(plan -> new Decision.Deny("too_much", "That is too much.", "limit")));

        assertThat(refusal(() -> strict.submit(markAsPaid, MarkAsPaid.of(unpaid), Person.saying(new Answer.Approved())))
                        .code())
                .isEqualTo("too_much");
        assertNothingWritten();
    }

    @Test
    void thePolicyIsAskedAgainBeforeTheAct() {
        List<Decision> decisions = new ArrayList<>(List.of(
                new Decision.Confirm(Level.SIMPLE, true, "ask"),
                new Decision.Deny("closed", "The books are closed.", "books")));
        Guard changing = guarded(policy(plan -> decisions.remove(0)));
        Caller agreeing = Person.saying(new Answer.Approved());

        assertThat(refusal(() -> changing.submit(markAsPaid, MarkAsPaid.of(unpaid), agreeing))
                        .code())
                .isEqualTo("closed");
        assertNothingWritten();
    }

    @Test
    void aPolicyMayAllowAPlanWithoutAsking() {
        Guard generous = guarded(policy(plan -> new Decision.Allow("all")));
        Caller neverAsked = Person.saying(new Answer.Approved(), () -> {
            throw new AssertionError("nobody was to be asked");
        });

        Outcome.Done done = (Outcome.Done) generous.submit(markAsPaid, MarkAsPaid.of(unpaid), neverAsked);

        assertThat(done.receipt().approvedVia()).isEqualTo("policy");
        assertWritten(1);
    }

    @Test
    void aPlanDoesNotOutliveTheDecisionItWasMadeUnder() {
        List<Decision> decisions = new ArrayList<>(List.of(
                new Decision.Allow("young invoices"), new Decision.Confirm(Level.SIMPLE, true, "old invoices")));
        Guard changing = guarded(policy(plan -> decisions.remove(0)));

        assertThat(refusal(() -> changing.submit(markAsPaid, MarkAsPaid.of(unpaid), Person.behindRelay()))
                        .code())
                .isEqualTo("policy_changed");
        assertNothingWritten();
    }
}
