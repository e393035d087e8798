package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.approval.plan.WriteResult;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** One key of the caller's, one deed, however often it is asked for. */
class IdempotencyKeysTest extends ApprovalServiceFixture {
    private final Caller agreeing = FixedAnswerChannel.saying(new Answer.Approved());

    @Test
    void theSameCallAgainAnswersWithTheReceiptAndAsksNobody() {
        MutationOutcome.Done first = submit(approvals, "key 1");

        MutationOutcome.Done again =
                (MutationOutcome.Done) approvals.submit(markAsPaid, arguments("key 1"), neverAsked());

        assertThat(again.repeated()).isTrue();
        assertThat(again.receipt()).isEqualTo(first.receipt());
        assertWritten(1);
    }

    @Test
    void anotherProcessAnswersWithTheReceiptToo() {
        MutationOutcome.Done first = submit(approvals, "key 1");

        MutationOutcome.Done again = (MutationOutcome.Done)
                approvalsUnder(Policy.confirmEverything()).submit(markAsPaid, arguments("key 1"), neverAsked());

        assertThat(again.repeated()).isTrue();
        assertThat(again.receipt().confirmationId()).isEqualTo(first.receipt().confirmationId());
        assertThat(again.receipt().approvedVia()).isEqualTo("person");
        assertThat(again.answer().invoice().orElseThrow().lagoId()).isEqualTo(unpaid.lagoId());
        assertWritten(1);
    }

    @Test
    void aDoneCallWhoseInvoiceCannotBeReadStaysDone() {
        submit(approvals, "key 1");
        LagoFailure gone = new LagoFailure.NotFound("invoice_not_found", "Lago answered 404 invoice_not_found");
        ApprovalService later = reading(invoice -> {
            throw new LagoException(gone);
        });

        MutationOutcome.Done again = (MutationOutcome.Done) later.submit(markAsPaid, arguments("key 1"), neverAsked());

        assertThat(again.repeated()).isTrue();
        assertThat(again.answer()).isEqualTo(new WriteResult.NotShown(unpaid.lagoId(), unpaid.number(), gone));
        assertWritten(1);
    }

    @Test
    void anotherCallWithTheSameKeyIsRefused() {
        submit(approvals, "key 1");
        ObjectNode other = arguments("key 1").put("note", "something else");

        assertRefused("request_key_used", () -> approvals.submit(markAsPaid, other, agreeing));
        assertWritten(1);
    }

    @Test
    void anotherKeyIsAnotherRequest() {
        submit(approvals, "key 1");

        assertThat(submit(approvals, "key 2").repeated()).isFalse();
        assertWritten(2);
    }

    @Test
    void theKeyOfAnotherPrincipalMeansNothingHere() {
        submit(approvals, "key 1");

        Caller somebodyElse = new Caller(
                new Principal("somebody else", Permissions.of(Role.APPROVER)), "test 1", agreeing.confirmation());
        MutationOutcome.Done done =
                (MutationOutcome.Done) approvals.submit(markAsPaid, arguments("key 1"), somebodyElse);

        assertThat(done.repeated()).isFalse();
        assertWritten(2);
    }

    @Test
    void aCallThatLagoRefusedLeavesItsKeyFree() {
        MutationKind refused = writing((write, observer, check) -> {
            throw new LagoException(new LagoFailure.NotAllowed("invalid_status", "Lago said no"));
        });
        assertFails(refused);

        assertThat(submit(approvals, "key 1").repeated()).isFalse();
        assertWritten(1);
    }

    @Test
    void aCallThatWasDeclinedLeavesItsKeyFree() {
        Caller declining = FixedAnswerChannel.saying(new Answer.Refused(Refusal.DECLINED));
        refusal(() -> approvals.submit(markAsPaid, arguments("key 1"), declining));

        assertThat(submit(approvals, "key 1").repeated()).isFalse();
    }

    @Test
    void aCallWhoseOutcomeIsUnknownIsSettledAndNotRepeated() {
        assertFails(losingTheAnswer());

        MutationOutcome.Done found =
                (MutationOutcome.Done) approvals.submit(markAsPaid, arguments("key 1"), neverAsked());

        assertThat(found.repeated()).isTrue();
        assertWritten(1);
    }

    @Test
    void anUnknownOutcomeOfAnotherProcessIsSettledWhereLagoShowsIt() {
        assertFails(losingTheAnswer());
        ApprovalService later = approvalsUnder(Policy.confirmEverything());

        MutationOutcome.Done found = (MutationOutcome.Done) later.submit(markAsPaid, arguments("key 1"), neverAsked());

        assertThat(found.repeated()).isTrue();
        assertThat(found.receipt().approvedVia()).isEqualTo("person");
        assertThat(recorded()).endsWith("settled true");
        assertWritten(1);
    }

    @Test
    void anUnknownOutcomeOfAnotherProcessIsNamedAndNotRepeated() {
        assertFails(writing((write, observer, check) -> {
            throw new LagoException(new LagoFailure.OutcomeUnknown("outcome_unknown", "lost", "PUT /invoices"));
        }));
        ApprovalService later = approvalsUnder(Policy.confirmEverything());

        Refusal early = refusal(() -> later.submit(markAsPaid, arguments("key 1"), neverAsked()));
        assertThat(early.code()).isEqualTo("earlier_call_unsettled");
        assertThat(early.message()).contains("made at 2026-07-01T10:00:00Z", "Lago shows nothing of it so far");
        assertThat(early.hint()).contains("find_invoice", unpaid.lagoId(), "From 2026-07-01T10:10:00Z on");

        clock.advance(Duration.ofMinutes(10));
        Refusal refusal = refusal(() -> later.submit(markAsPaid, arguments("key 1"), neverAsked()));

        assertThat(refusal.code()).isEqualTo("request_key_unsettled");
        assertThat(refusal.hint()).contains("find_invoice", unpaid.lagoId());
        assertNothingWritten();
    }

    @Test
    void anotherKeyIsAnotherRequestThoughTheSameWasLost() {
        assertFails(losingTheAnswer());

        assertThat(submit(approvals, "key 2").repeated()).isFalse();
        assertThat(((MutationOutcome.Done) approvals.submit(markAsPaid, arguments("key 1"), neverAsked())).repeated())
                .isTrue();
        assertWritten(2);
    }

    @Test
    void oneOfTwoPlansWithTheSameKeyIsCarriedOut() {
        PendingPlan first = waiting();
        PendingPlan second = waiting();
        confirm(first);

        Refusal refusal = refusal(() -> confirm(second));

        assertThat(refusal.code()).isIn("request_key_used", "invoice_changed", "invoice_busy");
        assertWritten(1);
    }

    private PendingPlan waiting() {
        MutationOutcome outcome = approvals.submit(markAsPaid, arguments("key 1"), FixedAnswerChannel.behindRelay());
        return ((MutationOutcome.Waiting) outcome).confirmation();
    }

    private void assertFails(MutationKind mutation) {
        try {
            approvals.submit(mutation, arguments("key 1"), agreeing);
        } catch (MutationFailedException expected) {
            return;
        }
        throw new AssertionError("it succeeded");
    }

    private MutationKind losingTheAnswer() {
        return writing((write, observer, check) -> {
            account.lago().send(write, observer, check);
            throw new LagoException(new LagoFailure.OutcomeUnknown("outcome_unknown", "lost", "PUT /invoices"));
        });
    }

    private MutationOutcome.Done submit(ApprovalService by, String key) {
        return (MutationOutcome.Done) by.submit(markAsPaid, arguments(key), agreeing);
    }

    private ObjectNode arguments(String key) {
        return MarkAsPaidMutation.of(unpaid).put("idempotency_key", key);
    }

    private static Caller neverAsked() {
        return FixedAnswerChannel.saying(new Answer.Approved(), () -> {
            throw new AssertionError("nobody was to be asked");
        });
    }
}
