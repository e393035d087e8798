package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import io.lagomcp.invoices.lago.http.LagoRequest.RequestReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The same id answers in the same words, whether or not the process is still the one that made the plan. */
class ConfirmationAfterRestartTest extends ApprovalServiceFixture {

    @Test
    void aPlanThatWaitsIsCarriedOut() {
        PendingPlan waiting = planned();

        MutationOutcome.Done done = (MutationOutcome.Done) confirm(restarted(), waiting);

        assertThat(done.repeated()).isFalse();
        assertThat(confirm(approvals, waiting))
                .as("for the process that made it, too")
                .isEqualTo(confirm(restarted(), waiting));
        assertWritten(1);
    }

    @Test
    void whatWasDoneAnswersWithItsReceipt() {
        PendingPlan waiting = planned();
        MutationOutcome.Done first = (MutationOutcome.Done) confirm(waiting);

        MutationOutcome.Done again = (MutationOutcome.Done) confirm(restarted(), waiting);

        assertThat(again).isEqualTo(confirm(waiting));
        assertThat(again.receipt()).isEqualTo(first.receipt());
        assertThat(again.answer().invoice().orElseThrow().isPaid()).isTrue();
        assertThat(again.repeated()).isTrue();
        assertWritten(1);
    }

    @Test
    void aPlanThatWasDoneDoesNotWaitAgainUnderAnotherAuditLog() throws IOException {
        PendingPlan done = planned();
        confirm(done);
        Path head = record.resolveSibling(record.getFileName() + ".head");
        Files.move(record, record.resolveSibling("moved.jsonl"));
        Files.delete(head);

        ApprovalService again = restarted();
        assertRefused("other_audit_log", () -> confirm(again, done));
        planned(again, markAsPaid);
        planned(again, markAsPaid);

        assertThat(refusal(() -> confirm(restarted(), done)).code())
                .as("also once the new log has as many lines")
                .isEqualTo("other_audit_log");
        assertThat(again.inbox().plans(FixedAnswerChannel.behindRelay().principal()))
                .filteredOn(plan -> plan.id().equals(done.id()))
                .singleElement()
                .satisfies(plan -> {
                    assertThat(plan.state().word()).isEqualTo("withdrawn");
                    assertThat(plan.note()).hasValue(Refusal.OTHER_AUDIT_LOG.message());
                });
        assertWritten(1);
    }

    @Test
    void aPlanWaitsOnWhereTheLogHasContinuedInAnotherFile() {
        ApprovalService small = smallLog();
        PendingPlan first = planned(small, markAsPaid);
        for (int i = 0; i < 8; i++) {
            planned(small, markAsPaid);
        }
        PendingPlan last = planned(small, markAsPaid);

        assertThat(smallLog()
                        .inbox()
                        .details(first.id(), first.maker())
                        .orElseThrow()
                        .listed()
                        .state()
                        .word())
                .isEqualTo("waiting");
        assertThat(confirm(smallLog(), first)).isInstanceOf(MutationOutcome.Done.class);
        assertRefused("invoice_changed", () -> confirm(smallLog(), last));
    }

    /** One whose log continues in another file after a few lines. */
    private ApprovalService smallLog() {
        ApprovalService small = clock.approvals(
                Policy.confirmEverything(), account.lago(), writer, AuditLog.at(record, clock, 2_000), plans);
        small.register(new MarkAsPaidMutation(account.lago()));
        return small;
    }

    @Test
    void whatLagoRefusedAnswersWithItsRefusal() {
        PendingPlan waiting = planned(writing((write, observer, check) -> {
            observer.accept(new RequestReport("PUT", "/invoices/1", OptionalInt.of(422), 1, Optional.empty()));
            throw new LagoException(new LagoFailure.Invalid("no_way", "Lago answered 422 no_way", Optional.empty()));
        }));
        MutationFailedException first = failure(approvals, waiting);

        assertThat(failure(restarted(), waiting).failure()).isEqualTo(first.failure());
        assertThat(failure(restarted(), waiting))
                .hasMessage(failure(approvals, waiting).getMessage());
        assertNothingWritten();
    }

    @Test
    void whatLagoShowsLaterAnswersWithItsReceipt() {
        PendingPlan lost = planned(losingTheAnswer(true));
        failure(approvals, lost);

        MutationOutcome.Done found = (MutationOutcome.Done) confirm(restarted(), lost);

        assertThat(found).isEqualTo(confirm(restarted(), lost));
        assertThat(recorded()).endsWith("settled true");
        assertWritten(1);
    }

    @Test
    void whatLagoDoesNotShowStaysUnknownUntilItCountsAsNotDone() {
        PendingPlan lost = planned(losingTheAnswer(false));
        failure(approvals, lost);
        ApprovalService restarted = restarted();

        MutationFailedException before = failure(approvals, lost);
        MutationFailedException after = failure(restarted, lost);
        assertThat(after).hasMessage(before.getMessage());
        assertThat(after.notDoneFrom()).isEqualTo(before.notDoneFrom());
        clock.setForward(Duration.ofHours(1));
        assertThat(failure(restarted, lost).failure()).isEqualTo(after.failure());

        clock.advance(Duration.ofMinutes(10));
        assertRefused("did_not_happen", () -> confirm(restarted, lost));
        assertThat(refusal(() -> confirm(approvals, lost))).isEqualTo(Refusal.DID_NOT_HAPPEN);
        assertNothingWritten();
    }

    @Test
    void whatWasDeclinedStaysDeclined() {
        refusal(() -> approvals.submit(
                markAsPaid,
                MarkAsPaidMutation.of(unpaid),
                FixedAnswerChannel.saying(new Answer.Refused(Refusal.DECLINED))));
        PendingPlan declined = plans.find(plans.kept().get(0).id()).orElseThrow();

        assertThat(refusal(() -> confirm(restarted(), declined))).isEqualTo(Refusal.DECLINED);
        assertNothingWritten();
    }

    @Test
    void whatTheLastCheckHeldBackCanBeConfirmedAgain() {
        PendingPlan waiting = planned(writing((write, observer, check) -> {
            throw new RefusedException(Refusal.POLICY_CHANGED);
        }));
        assertRefused("policy_changed", () -> confirm(waiting));

        assertThat(((MutationOutcome.Done) confirm(restarted(), waiting)).repeated())
                .isFalse();
        assertWritten(1);
    }

    @Test
    void aPlanThatIsNotKeptAnswersItsMakerByTheRecord() {
        PendingPlan done = planned();
        confirm(done);
        ApprovalService later = approvalsUnder(Policy.confirmEverything());

        MutationOutcome.Done found = (MutationOutcome.Done) confirm(later, done);

        assertThat(found.repeated()).isTrue();
        assertThat(found.receipt().confirmationId()).isEqualTo(done.id());
        assertThat(found.answer().invoice().orElseThrow().isPaid()).isTrue();
        assertRefused(
                "unknown_confirmation",
                () -> later.confirm(
                        done.id(), done.plan().statement(), FixedAnswerChannel.behindRelay("somebody else")));
        assertWritten(1);
    }

    @Test
    void aPlanThatIsNotKeptAndHasNoKnownOutcomeNamesTheCallThatLooks() {
        PendingPlan lost = planned(losingTheAnswer(true));
        failure(approvals, lost);
        ApprovalService later = approvalsUnder(Policy.confirmEverything());

        Refusal refusal = refusal(() -> confirm(later, lost));

        assertThat(refusal.code()).isEqualTo("earlier_call_unsettled");
        assertThat(refusal.hint()).startsWith("Call update_invoice again");
        later.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), FixedAnswerChannel.behindRelay());
        assertThat(((MutationOutcome.Done) confirm(later, lost)).repeated()).isTrue();
        assertWritten(1);
    }

    private static MutationFailedException failure(ApprovalService by, PendingPlan plan) {
        return catchThrowableOfType(MutationFailedException.class, () -> confirm(by, plan));
    }

    private MarkAsPaidMutation losingTheAnswer(boolean afterTheAct) {
        return writing((write, observer, check) -> {
            if (afterTheAct) {
                account.lago().send(write, observer, check);
            }
            throw new LagoException(new LagoFailure.OutcomeUnknown("outcome_unknown", "lost", "PUT /invoices"));
        });
    }
}
