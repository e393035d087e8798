package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.http.LagoClientFixture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What counts as a yes. */
class ConfirmationAnswerTest extends ApprovalServiceFixture {

    @Test
    void carriesOutAtOnceWhatThePersonApproves() {
        MutationOutcome.Done done = (MutationOutcome.Done) approvals.submit(
                markAsPaid, MarkAsPaidMutation.of(unpaid), FixedAnswerChannel.saying(new Answer.Approved()));

        assertThat(done.receipt().approvedVia()).isEqualTo("person");
        assertWritten(1);
    }

    @Test
    void doesNothingWithoutAYes() {
        List<Refusal> refusals = List.of(
                Refusal.DECLINED,
                Refusal.DISMISSED,
                Refusal.timedOut(Duration.ofMinutes(2)),
                Refusal.INVALID_ANSWER,
                Refusal.SESSION_ENDED,
                Refusal.CANCELLED);

        for (Refusal expected : refusals) {
            Caller caller = FixedAnswerChannel.saying(new Answer.Refused(expected));
            assertThat(refusal(() -> approvals.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), caller)))
                    .isEqualTo(expected);
        }
        assertThat(refusals)
                .extracting(Refusal::code)
                .containsExactly(
                        "declined",
                        "not_confirmed",
                        "confirmation_timed_out",
                        "confirmation_invalid",
                        "session_ended",
                        "cancelled");
        assertThat(refusals).extracting(Refusal::message).allMatch(text -> text.endsWith("nothing was changed."));
        assertNothingWritten();
    }

    @Test
    void aPlanThatWasDeclinedCannotBeConfirmedLater() {
        List<PendingPlan> asked = new ArrayList<>();
        Caller declining = FixedAnswerChannel.asked(Principal.local(), confirmation -> {
            asked.add(confirmation);
            return new Answer.Refused(Refusal.DECLINED);
        });
        refusal(() -> approvals.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), declining));

        assertRefused("declined", () -> confirm(asked.get(0)));
        assertNothingWritten();
    }

    @Test
    void aPlanWhoseQuestionFailedCannotBeConfirmedLater() {
        List<PendingPlan> asked = new ArrayList<>();
        Caller failing = FixedAnswerChannel.asked(Principal.local(), confirmation -> {
            asked.add(confirmation);
            throw new IllegalStateException("the client is gone");
        });

        assertThatThrownBy(() -> approvals.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), failing))
                .isInstanceOf(IllegalStateException.class);
        assertRefused("confirmation_unavailable", () -> confirm(asked.get(0)));
        assertNothingWritten();
    }

    @Test
    void aYesThatComesTooLateIsNoYes() {
        Caller slow = FixedAnswerChannel.saying(
                new Answer.Approved(),
                () -> clock.advance(Policy.confirmEverything().planLifetime()));

        assertRefused("confirmation_expired", () -> approvals.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), slow));
        assertNothingWritten();
    }

    @Test
    void aYesToAnInvoiceThatChangedMeanwhileIsNoYes() {
        ObjectNode failed = JsonNodeFactory.instance.objectNode().put("payment_status", "failed");
        Caller unlucky = FixedAnswerChannel.saying(
                new Answer.Approved(),
                () -> LagoClientFixture.send(account.lago(), InvoiceWrite.update(unpaid.lagoId(), failed)));

        assertRefused("invoice_changed", () -> approvals.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), unlucky));
        assertWritten(1);
    }

    @Test
    void whoeverMustTypeTheNumberHasToTypeIt() {
        ApprovalService strict =
                approvalsUnder(policy(plan -> new PolicyDecision.Confirm(ConfirmationLevel.TYPED, true, "large")));

        for (Answer tooLittle : List.of(new Answer.Approved(), new Answer.Typed(""), new Answer.Typed("LAG-0000"))) {
            assertThat(refusal(() -> strict.submit(
                                    markAsPaid, MarkAsPaidMutation.of(unpaid), FixedAnswerChannel.saying(tooLittle)))
                            .code())
                    .as("%s", tooLittle)
                    .isEqualTo("typed_mismatch");
        }
        assertNothingWritten();

        Answer number = new Answer.Typed(" " + unpaid.number().toLowerCase(Locale.ROOT) + " ");
        assertThat(strict.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), FixedAnswerChannel.saying(number)))
                .isInstanceOf(MutationOutcome.Done.class);
        assertWritten(1);
    }

    @Test
    void whereNobodyCouldBeAskedNothingIsDone() {
        Caller deaf =
                FixedAnswerChannel.saying(new Answer.Refused(Refusal.unavailable("The client could not ask its user")));

        Refusal refusal = refusal(() -> approvals.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), deaf));

        assertThat(refusal.code()).isEqualTo("confirmation_unavailable");
        assertThat(refusal.message()).isEqualTo("The client could not ask its user: nothing was changed.");
        assertNothingWritten();
    }

    @Test
    void aPolicyCanForbidThatTheAssistantPassesTheYesOn() {
        ApprovalService strict =
                approvalsUnder(policy(plan -> new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, false, "no relay")));

        assertRefused(
                "relay_forbidden",
                () -> strict.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), FixedAnswerChannel.behindRelay()));
        assertThat(strict.submit(
                        markAsPaid, MarkAsPaidMutation.of(unpaid), FixedAnswerChannel.saying(new Answer.Approved())))
                .as("a client that asks by itself is no relay")
                .isInstanceOf(MutationOutcome.Done.class);
        assertWritten(1);
    }

    @Test
    void aPlanThatWaitsForAnotherChannelCannotBeConfirmedByTheAssistantEither() {
        ApprovalService strict =
                approvalsUnder(policy(plan -> new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, false, "no relay")));
        Caller elsewhere = FixedAnswerChannel.saying(new Answer.Pending());
        MutationOutcome.Waiting waiting =
                (MutationOutcome.Waiting) strict.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), elsewhere);

        assertRefused("relay_forbidden", () -> confirm(strict, waiting.confirmation()));
        assertNothingWritten();
    }
}
