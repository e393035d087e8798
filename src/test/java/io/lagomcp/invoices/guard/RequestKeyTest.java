package io.lagomcp.invoices.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.guard.ConfirmationChannel.Answer;
import io.lagomcp.invoices.lago.LagoException;
import io.lagomcp.invoices.lago.LagoFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** One key of the caller's, one deed, however often it is asked for. */
class RequestKeyTest extends GuardedAccount {
    private final Caller agreeing = Person.saying(new Answer.Approved());

    @Test
    void theSameCallAgainAnswersWithTheReceiptAndAsksNobody() {
        Outcome.Done first = submit(guard, "key 1");

        Outcome.Done again = (Outcome.Done) guard.submit(markAsPaid, arguments("key 1"), neverAsked());

        assertThat(again.repeated()).isTrue();
        assertThat(again.receipt()).isEqualTo(first.receipt());
        assertWritten(1);
    }

    @Test
    void anotherProcessAnswersWithTheReceiptToo() {
        Outcome.Done first = submit(guard, "key 1");

        Outcome.Done again =
                (Outcome.Done) guarded(Policy.confirmEverything()).submit(markAsPaid, arguments("key 1"), neverAsked());

        assertThat(again.repeated()).isTrue();
        assertThat(again.receipt().confirmationId()).isEqualTo(first.receipt().confirmationId());
        assertThat(again.receipt().approvedVia()).isEqualTo("person");
        assertThat(again.answer().invoice().orElseThrow().lagoId()).isEqualTo(unpaid.lagoId());
        assertWritten(1);
    }

    @Test
    void aDoneCallWhoseInvoiceCannotBeReadStaysDone() {
        submit(guard, "key 1");
        LagoFailure gone = new LagoFailure.NotFound("invoice_not_found", "Lago answered 404 invoice_not_found");
        Guard later = reading(invoice -> {
            throw new LagoException(gone);
        });

        Outcome.Done again = (Outcome.Done) later.submit(markAsPaid, arguments("key 1"), neverAsked());

        assertThat(again.repeated()).isTrue();
        assertThat(again.answer()).isEqualTo(new Performed.NotShown(unpaid.lagoId(), unpaid.number(), gone));
        assertWritten(1);
    }

    @Test
    void anotherCallWithTheSameKeyIsRefused() {
        submit(guard, "key 1");
        ObjectNode other = arguments("key 1").put("note", "something else");

        assertThat(refusal(() -> guard.submit(markAsPaid, other, agreeing)).code())
                .isEqualTo("request_key_used");
        assertWritten(1);
    }

    @Test
    void anotherKeyIsAnotherRequest() {
        submit(guard, "key 1");

        assertThat(submit(guard, "key 2").repeated()).isFalse();
        assertWritten(2);
    }

    @Test
    void theKeyOfAnotherPrincipalMeansNothingHere() {
        submit(guard, "key 1");

        Caller somebodyElse =
                new Caller(new Principal("somebody else", Grant.of(Role.APPROVER)), "test 1", agreeing.confirmation());
        Outcome.Done done = (Outcome.Done) guard.submit(markAsPaid, arguments("key 1"), somebodyElse);

        assertThat(done.repeated()).isFalse();
        assertWritten(2);
    }

    @Test
    void aCallThatLagoRefusedLeavesItsKeyFree() {
        Mutation refused = new MarkAsPaid(account.lago(), approval -> {
            throw new LagoException(new LagoFailure.NotAllowed("invalid_status", "Lago said no"));
        });
        assertFails(refused);

        assertThat(submit(guard, "key 1").repeated()).isFalse();
        assertWritten(1);
    }

    @Test
    void aCallThatWasDeclinedLeavesItsKeyFree() {
        Caller declining = Person.saying(new Answer.Refused(Refusal.declined()));
        refusal(() -> guard.submit(markAsPaid, arguments("key 1"), declining));

        assertThat(submit(guard, "key 1").repeated()).isFalse();
    }

    @Test
    void aCallWhoseOutcomeIsUnknownIsSettledAndNotRepeated() {
        assertFails(losingTheAnswer());

        Outcome.Done found = (Outcome.Done) guard.submit(markAsPaid, arguments("key 1"), neverAsked());

        assertThat(found.repeated()).isTrue();
        assertWritten(1);
    }

    @Test
    void anUnknownOutcomeOfAnotherProcessIsSettledWhereLagoShowsIt() {
        assertFails(losingTheAnswer());
        Guard later = guarded(Policy.confirmEverything());

        Outcome.Done found = (Outcome.Done) later.submit(markAsPaid, arguments("key 1"), neverAsked());

        assertThat(found.repeated()).isTrue();
        assertThat(found.receipt().approvedVia()).isEqualTo("person");
        assertThat(recorded()).endsWith("settled true");
        assertWritten(1);
    }

    @Test
    void anUnknownOutcomeOfAnotherProcessIsNamedAndNotRepeated() {
        assertFails(new MarkAsPaid(account.lago(), approval -> {
            throw new LagoException(new LagoFailure.OutcomeUnknown("outcome_unknown", "lost", "PUT /invoices"));
        }));
        Guard later = guarded(Policy.confirmEverything());

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

        assertThat(submit(guard, "key 2").repeated()).isFalse();
        assertThat(((Outcome.Done) guard.submit(markAsPaid, arguments("key 1"), neverAsked())).repeated())
                .isTrue();
        assertWritten(2);
    }

    @Test
    void oneOfTwoPlansWithTheSameKeyIsCarriedOut() {
        Confirmation first = waiting();
        Confirmation second = waiting();
        confirm(first);

        Refusal refusal = refusal(() -> confirm(second));

        assertThat(refusal.code()).isIn("request_key_used", "invoice_changed", "invoice_busy");
        assertWritten(1);
    }

    private Confirmation waiting() {
        Outcome outcome = guard.submit(markAsPaid, arguments("key 1"), Person.behindRelay());
        return ((Outcome.Waiting) outcome).confirmation();
    }

    private void assertFails(Mutation mutation) {
        try {
            guard.submit(mutation, arguments("key 1"), agreeing);
        } catch (MutationFailedException expected) {
            return;
        }
        throw new AssertionError("it succeeded");
    }

    private Mutation losingTheAnswer() {
        return new MarkAsPaid(account.lago(), approval -> {
            MarkAsPaid.write(approval);
            throw new LagoException(new LagoFailure.OutcomeUnknown("outcome_unknown", "lost", "PUT /invoices"));
        });
    }

    private Outcome.Done submit(Guard by, String key) {
        return (Outcome.Done) by.submit(markAsPaid, arguments(key), agreeing);
    }

    private ObjectNode arguments(String key) {
        return MarkAsPaid.of(unpaid).put("request_key", key);
    }

    private static Caller neverAsked() {
        return Person.saying(new Answer.Approved(), () -> {
            throw new AssertionError("nobody was to be asked");
        });
    }
}
