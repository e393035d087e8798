package io.lagomcp.invoices.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.guard.ConfirmationChannel.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What counts as a yes. */
class AskingTest extends GuardedAccount {

    @Test
    void carriesOutAtOnceWhatThePersonApproves() {
        Outcome.Done done =
                (Outcome.Done) guard.submit(markAsPaid, MarkAsPaid.of(unpaid), Person.saying(new Answer.Approved()));

        assertThat(done.receipt().approvedVia()).isEqualTo("person");
        assertWritten(1);
    }

    @Test
    void doesNothingWithoutAYes() {
        List<Refusal> refusals = List.of(
                Refusal.declined(),
                Refusal.dismissed(),
                Refusal.timedOut(Duration.ofMinutes(2)),
                Refusal.invalidAnswer(),
                Refusal.sessionEnded(),
                Refusal.cancelled());

        for (Refusal expected : refusals) {
            Caller caller = Person.saying(new Answer.Refused(expected));
            assertThat(refusal(() -> guard.submit(markAsPaid, MarkAsPaid.of(unpaid), caller)))
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
        List<Confirmation> asked = new ArrayList<>();
        ConfirmationChannel declining = channel(confirmation -> {
            asked.add(confirmation);
            return new Answer.Refused(Refusal.declined());
        });
        refusal(() ->
                guard.submit(markAsPaid, MarkAsPaid.of(unpaid), new Caller(Principal.local(), "test 1", declining)));

        assertThat(refusal(() -> confirm(asked.get(0))).code()).isEqualTo("unknown_confirmation");
        assertNothingWritten();
    }

    @Test
    void aPlanWhoseQuestionFailedCannotBeConfirmedLater() {
        List<Confirmation> asked = new ArrayList<>();
        ConfirmationChannel failing = channel(confirmation -> {
            asked.add(confirmation);
            throw new IllegalStateException("the client is gone");
        });

        assertThatThrownBy(() -> guard.submit(
                        markAsPaid, MarkAsPaid.of(unpaid), new Caller(Principal.local(), "test 1", failing)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(refusal(() -> confirm(asked.get(0))).code()).isEqualTo("unknown_confirmation");
        assertNothingWritten();
    }

    @Test
    void aYesThatComesTooLateIsNoYes() {
        Caller slow = Person.saying(
                new Answer.Approved(),
                () -> clock.advance(Policy.confirmEverything().planLifetime()));

        assertThat(refusal(() -> guard.submit(markAsPaid, MarkAsPaid.of(unpaid), slow))
                        .code())
                .isEqualTo("confirmation_expired");
        assertNothingWritten();
    }

    @Test
    void aYesToAnInvoiceThatChangedMeanwhileIsNoYes() {
        ObjectNode failed = JsonNodeFactory.instance.objectNode().put("payment_status", "failed");
        Caller unlucky =
                Person.saying(new Answer.Approved(), () -> account.lago().update(unpaid.lagoId(), failed));

        assertThat(refusal(() -> guard.submit(markAsPaid, MarkAsPaid.of(unpaid), unlucky))
                        .code())
                .isEqualTo("invoice_changed");
        assertWritten(1);
    }

    private static ConfirmationChannel channel(Function<Confirmation, Answer> asking) {
        return new ConfirmationChannel() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public Answer ask(Confirmation confirmation) {
                return asking.apply(confirmation);
            }
        };
    }

    @Test
    void whoeverMustTypeTheNumberHasToTypeIt() {
        Guard strict = guarded(policy(plan -> new Decision.Confirm(Level.TYPED, true, "large")));

        for (Answer tooLittle : List.of(new Answer.Approved(), new Answer.Typed(""), new Answer.Typed("LAG-0000"))) {
            assertThat(refusal(() -> strict.submit(markAsPaid, MarkAsPaid.of(unpaid), Person.saying(tooLittle)))
                            .code())
                    .as("%s", tooLittle)
                    .isEqualTo("typed_mismatch");
        }
        assertNothingWritten();

        Answer number = new Answer.Typed(" " + unpaid.number().toLowerCase(Locale.ROOT) + " ");
        assertThat(strict.submit(markAsPaid, MarkAsPaid.of(unpaid), Person.saying(number)))
                .isInstanceOf(Outcome.Done.class);
        assertWritten(1);
    }

    @Test
    void whereNobodyCouldBeAskedNothingIsDone() {
        Caller deaf = Person.saying(new Answer.Unavailable("The client could not ask its user"));

        Refusal refusal = refusal(() -> guard.submit(markAsPaid, MarkAsPaid.of(unpaid), deaf));

        assertThat(refusal.code()).isEqualTo("confirmation_unavailable");
        assertThat(refusal.message()).isEqualTo("The client could not ask its user: nothing was changed.");
        assertNothingWritten();
    }

    @Test
    void aPolicyCanForbidThatTheAssistantPassesTheYesOn() {
        Guard strict = guarded(policy(plan -> new Decision.Confirm(Level.SIMPLE, false, "no relay")));

        assertThat(refusal(() -> strict.submit(markAsPaid, MarkAsPaid.of(unpaid), Person.behindRelay()))
                        .code())
                .isEqualTo("relay_forbidden");
        assertThat(strict.submit(markAsPaid, MarkAsPaid.of(unpaid), Person.saying(new Answer.Approved())))
                .as("a client that asks by itself is no relay")
                .isInstanceOf(Outcome.Done.class);
        assertWritten(1);
    }

    @Test
    void aPlanThatWaitsForAnotherChannelCannotBeConfirmedByTheAssistantEither() {
        Guard strict = guarded(policy(plan -> new Decision.Confirm(Level.SIMPLE, false, "no relay")));
        Caller elsewhere = Person.saying(new Answer.Pending());
        Outcome.Waiting waiting = (Outcome.Waiting) strict.submit(markAsPaid, MarkAsPaid.of(unpaid), elsewhere);

        assertThat(refusal(() -> confirm(strict, waiting.confirmation())).code())
                .isEqualTo("relay_forbidden");
        assertNothingWritten();
    }
}
