package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.lago.InvoiceWrite;
import io.lagomcp.invoices.lago.http.LagoClientFixture;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.policy.PolicyFileReader;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An answer that got lost is found out by reading, and nothing is ever done again. */
class RepeatedCallsTest extends ApprovalServiceFixture {
    private final AtomicInteger acts = new AtomicInteger();

    @Test
    void whatHappenedAllTheSameAnswersWithItsReceipt() {
        PendingPlan waiting = planned(losingTheAnswer(true));
        assertUnknown(waiting);

        MutationOutcome.Done done = (MutationOutcome.Done) confirm(waiting);

        assertThat(done.repeated()).as("nothing was done now").isTrue();
        assertThat(done.receipt().confirmationId()).isEqualTo(waiting.id());
        assertThat(done.receipt().approvedVia()).isEqualTo("confirm_action");
        assertThat(done.answer().invoice().orElseThrow().isPaid()).isTrue();
        assertThat(confirm(waiting)).as("from now on").isEqualTo(done);
        assertThat(acts).hasValue(1);
        assertThat(recorded())
                .containsExactly(
                        "planned confirm built-in",
                        "intent confirm built-in confirm_action",
                        "outcome unknown outcome_unknown",
                        "settled true");
    }

    @Test
    void whatLeftNoTraceStaysUnknownWhileLagoMayStillBeAtIt() {
        PendingPlan waiting = planned(losingTheAnswer(false));
        assertUnknown(waiting);
        clock.advance(Duration.ofSeconds(599));

        assertUnknown(waiting);

        clock.advance(Duration.ofSeconds(1));
        for (int call = 0; call < 2; call++) {
            assertRefused("did_not_happen", () -> confirm(waiting));
        }
        assertThat(acts).hasValue(1);
        assertThat(recorded())
                .as("a repeated refusal is counted, not written again")
                .endsWith("settled false", "refused confirm_action did_not_happen");
        assertNothingWritten();
    }

    @Test
    void aClockThatIsSetForwardSettlesNothing() {
        PendingPlan waiting = planned(losingTheAnswer(false));
        assertUnknown(waiting);

        clock.setForward(Duration.ofHours(1));

        assertUnknown(waiting);
    }

    @Test
    void aReadingThatFailsSettlesNothing() {
        AtomicInteger readings = new AtomicInteger();
        ApprovalService approvals = reading(invoice -> {
            if (readings.getAndIncrement() == 1) {
                throw new LagoException(new LagoFailure.Unavailable("timeout", "too slow"));
            }
            return invoice;
        });
        PendingPlan waiting = planned(approvals, losingTheAnswer(true));
        assertThat(catchThrowableOfType(MutationFailedException.class, () -> confirm(approvals, waiting))
                        .failure()
                        .code())
                .isEqualTo("outcome_unknown");

        assertThat(((MutationOutcome.Done) confirm(approvals, waiting)).repeated())
                .isTrue();
        assertThat(acts).hasValue(1);
    }

    @Test
    void aLaterPlanForTheSameInvoiceSaysSo() {
        assertUnknown(planned(losingTheAnswer(false)));

        Plan later = ((MutationOutcome.Waiting)
                        approvals.submit(markAsPaid, another(), FixedAnswerChannel.behindRelay()))
                .confirmation()
                .plan();

        assertThat(later.impact().warnings())
                .first()
                .asString()
                .isEqualTo("an earlier update_invoice of 2026-07-01 10:00 UTC has no known outcome: look first whether"
                        + " it happened");
        assertThat(later.card()).contains("has no known outcome");
    }

    /** Another call for the same invoice. */
    private ObjectNode another() {
        return MarkAsPaidMutation.of(unpaid).put("note", "another");
    }

    @Test
    void theSameCallAgainAnswersWithTheReceiptOfWhatHappened() {
        assertUnknown(planned(losingTheAnswer(true)));

        MutationOutcome.Done found =
                (MutationOutcome.Done) approvals.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), neverAsked());

        assertThat(found.repeated()).isTrue();
        assertThat(found.answer().invoice().orElseThrow().isPaid()).isTrue();
        assertThat(recorded()).endsWith("settled true");
        assertThat(acts).hasValue(1);
    }

    @Test
    void theSameCallAgainAsksNobodyWhileItMayStillHappen() {
        assertUnknown(planned(losingTheAnswer(false)));

        MutationFailedException again = catchThrowableOfType(
                MutationFailedException.class,
                () -> approvals.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), neverAsked()));
        assertThat(again.failure().code()).isEqualTo("outcome_unknown");
        assertThat(again.seen()).hasValue(new OutcomeEvidence.NothingThere());
        assertThat(again.notDoneFrom()).isEqualTo(Instant.parse("2026-07-01T10:10:00.750Z"));

        clock.advance(Duration.ofMinutes(10));
        Plan anew = planned().plan();
        assertThat(anew.impact().warnings()).as("it did not happen").isEmpty();
        assertThat(recorded()).contains("settled false");
        assertNothingWritten();
    }

    @Test
    void whatLagoDoesNotShowIsAskedAboutOnlyAfterTheTimeInWhichItMayHappen() {
        writing((write, observer, check) -> {
            throw new LagoException(new LagoFailure.OutcomeUnknown("outcome_unknown", "lost", "PUT /invoices"));
        });
        MarkAsPaidMutation unclear = new MarkAsPaidMutation(account.lago()) {
            @Override
            public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
                return new OutcomeEvidence.Unclear();
            }
        };
        ApprovalService approvals = approvalsUnder(Policy.confirmEverything());
        assertUnknown(approvals, planned(approvals, unclear));

        assertThat(catchThrowableOfType(
                                MutationFailedException.class,
                                () -> approvals.submit(unclear, MarkAsPaidMutation.of(unpaid), neverAsked()))
                        .seen())
                .hasValue(new OutcomeEvidence.Unclear());

        clock.advance(Duration.ofMinutes(10));
        assertThat(planned(approvals, unclear).plan().impact().warnings())
                .first()
                .asString()
                .contains("has no known outcome");
    }

    @Test
    void whatFailsWhilePlanningIsNotHiddenByAnEarlierCall() {
        writing((write, observer, check) -> {
            throw new LagoException(new LagoFailure.OutcomeUnknown("outcome_unknown", "lost", "PUT /invoices"));
        });
        AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
        MarkAsPaidMutation failing = new MarkAsPaidMutation(account.lago()) {
            @Override
            public Plan plan(ObjectNode arguments) {
                RuntimeException now = failure.get();
                if (now != null) {
                    throw now;
                }
                return super.plan(arguments);
            }

            @Override
            public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
                return new OutcomeEvidence.Unclear();
            }
        };
        ApprovalService approvals = approvalsUnder(Policy.confirmEverything());
        assertUnknown(approvals, planned(approvals, failing));
        clock.advance(Duration.ofMinutes(10));

        for (RuntimeException thrown : List.of(
                new LagoException(new LagoFailure.Unavailable("timeout", "too slow")),
                new IllegalStateException("a mistake in this program"))) {
            failure.set(thrown);
            assertThatThrownBy(() -> approvals.submit(failing, MarkAsPaidMutation.of(unpaid), neverAsked()))
                    .isSameAs(thrown);
        }
    }

    @Test
    void nobodyIsAskedBeforeLagoCouldBeRead() {
        writing((write, observer, check) -> {
            throw new LagoException(new LagoFailure.OutcomeUnknown("outcome_unknown", "lost", "PUT /invoices"));
        });
        MarkAsPaidMutation unreadable = new MarkAsPaidMutation(account.lago()) {
            @Override
            public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
                throw new LagoException(new LagoFailure.Unavailable("timeout", "too slow"));
            }
        };
        ApprovalService approvals = approvalsUnder(Policy.confirmEverything());
        assertUnknown(approvals, planned(approvals, unreadable));
        clock.advance(Duration.ofHours(1));

        assertThat(catchThrowableOfType(
                                MutationFailedException.class,
                                () -> approvals.submit(unreadable, MarkAsPaidMutation.of(unpaid), neverAsked()))
                        .seen())
                .hasValue(new OutcomeEvidence.Unread());
    }

    @Test
    void somebodyElsesSameCallIsNotAnsweredWithThatReceipt() {
        assertUnknown(planned(losingTheAnswer(false)));
        Caller other = FixedAnswerChannel.behindRelay("somebody else");

        assertRefused(
                "earlier_call_unsettled", () -> approvals.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), other));

        LagoClientFixture.send(
                account.lago(),
                InvoiceWrite.update(
                        unpaid.lagoId(), JsonNodeFactory.instance.objectNode().put("payment_status", "succeeded")));
        assertThat(approvals.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), other))
                .isInstanceOf(MutationOutcome.Waiting.class);
        assertThat(recorded()).contains("settled true");
    }

    private static Caller neverAsked() {
        return FixedAnswerChannel.saying(new ConfirmationChannel.Answer.Approved(), () -> {
            throw new AssertionError("nobody was to be asked");
        });
    }

    private MarkAsPaidMutation losingTheAnswer(boolean afterTheAct) {
        return writing((write, observer, check) -> {
            acts.incrementAndGet();
            if (afterTheAct) {
                account.lago().send(write, observer, check);
            }
            throw new LagoException(new LagoFailure.OutcomeUnknown("outcome_unknown", "lost", "PUT /invoices"));
        });
    }

    private void assertUnknown(PendingPlan waiting) {
        assertUnknown(approvals, waiting);
    }

    private static void assertUnknown(ApprovalService by, PendingPlan waiting) {
        MutationFailedException failed =
                catchThrowableOfType(MutationFailedException.class, () -> confirm(by, waiting));
        assertThat(failed.failure().code()).isEqualTo("outcome_unknown");
        assertThat(failed.confirmationId()).isEqualTo(waiting.id());
    }

    @Test
    void whatARuleAllowsWaitsForAYesWhereItMayHaveHappenedAlready() {
        ApprovalService generous = approvalsUnder(policy(plan -> new PolicyDecision.Allow("all")));
        Caller nobodyToAsk = FixedAnswerChannel.saying(new ConfirmationChannel.Answer.Refused(Refusal.DECLINED));
        MutationFailedException lost = catchThrowableOfType(
                MutationFailedException.class,
                () -> generous.submit(losingTheAnswer(false), MarkAsPaidMutation.of(unpaid), nobodyToAsk));
        assertThat(lost.failure().code()).isEqualTo("outcome_unknown");

        for (int call = 0; call < 2; call++) {
            assertRefused("declined", () -> generous.submit(losingTheAnswer(false), another(), nobodyToAsk));
        }
        assertThat(acts).as("nothing is repeated by itself").hasValue(1);
    }

    @Test
    void thatYesIsNotPassedOnWhereThePolicyForbidsIt() {
        ApprovalService strict = approvalsUnder(PolicyFileReader.parse("""
            version: 1
            relay: forbidden
            rules:
              - {name: all, when: {tool: update_invoice}, decide: allow}
            """, clock));
        assertThatThrownBy(() -> strict.submit(
                        losingTheAnswer(false), MarkAsPaidMutation.of(unpaid), FixedAnswerChannel.behindRelay()))
                .isInstanceOf(MutationFailedException.class);

        assertRefused("relay_forbidden", () -> strict.submit(markAsPaid, another(), FixedAnswerChannel.behindRelay()));
        assertThat(acts).hasValue(1);
        assertNothingWritten();
    }
}
