package io.lagomcp.invoices.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lagomcp.invoices.guard.policy.PolicyFile;
import io.lagomcp.invoices.lago.LagoException;
import io.lagomcp.invoices.lago.LagoFailure;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An answer that got lost is found out by reading, and nothing is ever done again. */
class LostAnswerTest extends GuardedAccount {
    private final AtomicInteger acts = new AtomicInteger();

    @Test
    void whatHappenedAllTheSameAnswersWithItsReceipt() {
        Confirmation waiting = planned(losingTheAnswer(true));
        assertUnknown(waiting);

        Outcome.Done done = (Outcome.Done) confirm(waiting);

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
        Confirmation waiting = planned(losingTheAnswer(false));
        assertUnknown(waiting);
        clock.advance(Duration.ofSeconds(599));

        assertUnknown(waiting);

        clock.advance(Duration.ofSeconds(1));
        for (int call = 0; call < 2; call++) {
            assertThat(refusal(() -> confirm(waiting)).code()).isEqualTo("did_not_happen");
        }
        assertThat(acts).hasValue(1);
        assertThat(recorded())
                .as("a repeated refusal is counted, not written again")
                .endsWith("settled false", "refused confirm_action did_not_happen");
        assertNothingWritten();
    }

    @Test
    void aClockThatIsSetForwardSettlesNothing() {
        Confirmation waiting = planned(losingTheAnswer(false));
        assertUnknown(waiting);

        clock.setForward(Duration.ofHours(1));

        assertUnknown(waiting);
    }

    @Test
    void aReadingThatFailsSettlesNothing() {
        AtomicInteger readings = new AtomicInteger();
        Guard guard = reading(invoice -> {
            if (readings.getAndIncrement() == 1) {
                throw new LagoException(new LagoFailure.Unavailable("timeout", "too slow"));
            }
            return invoice;
        });
        Confirmation waiting = planned(guard, losingTheAnswer(true));
        assertThat(catchThrowableOfType(MutationFailedException.class, () -> confirm(guard, waiting))
                        .failure()
                        .code())
                .isEqualTo("outcome_unknown");

        assertThat(((Outcome.Done) confirm(guard, waiting)).repeated()).isTrue();
        assertThat(acts).hasValue(1);
    }

    @Test
    void aLaterPlanForTheSameInvoiceSaysSo() {
        assertUnknown(planned(losingTheAnswer(false)));

        Plan later = planned().plan();

        assertThat(later.impact().warnings())
                .first()
                .asString()
                .isEqualTo("an earlier update_invoice of 2026-07-01 10:00 UTC has no known outcome: look first whether"
                        + " it happened");
        assertThat(later.card()).contains("has no known outcome");
    }

    private MarkAsPaid losingTheAnswer(boolean afterTheAct) {
        return new MarkAsPaid(account.lago(), approval -> {
            acts.incrementAndGet();
            if (afterTheAct) {
                MarkAsPaid.write(approval);
            }
            throw new LagoException(new LagoFailure.OutcomeUnknown("outcome_unknown", "lost", "PUT /invoices"));
        });
    }

    private void assertUnknown(Confirmation waiting) {
        MutationFailedException failed = catchThrowableOfType(MutationFailedException.class, () -> confirm(waiting));
        assertThat(failed.failure().code()).isEqualTo("outcome_unknown");
        assertThat(failed.confirmationId()).isEqualTo(waiting.id());
    }

    @Test
    void whatARuleAllowsWaitsForAYesWhereItMayHaveHappenedAlready() {
        Guard generous = guarded(policy(plan -> new Decision.Allow("all")));
        Caller nobodyToAsk = Person.saying(new ConfirmationChannel.Answer.Refused(Refusal.declined()));
        MutationFailedException lost = catchThrowableOfType(
                MutationFailedException.class,
                () -> generous.submit(losingTheAnswer(false), MarkAsPaid.of(unpaid), nobodyToAsk));
        assertThat(lost.failure().code()).isEqualTo("outcome_unknown");

        for (int call = 0; call < 2; call++) {
            assertThat(refusal(() -> generous.submit(losingTheAnswer(false), MarkAsPaid.of(unpaid), nobodyToAsk))
                            .code())
                    .isEqualTo("declined");
        }
        assertThat(acts).as("nothing is repeated by itself").hasValue(1);
    }

    @Test
    void thatYesIsNotPassedOnWhereThePolicyForbidsIt() {
        Guard strict = guarded(PolicyFile.parse("""
            version: 1
            relay: forbidden
            rules:
              - {name: all, when: {tool: update_invoice}, decide: allow}
            """, clock));
        assertThatThrownBy(() -> strict.submit(losingTheAnswer(false), MarkAsPaid.of(unpaid), Person.behindRelay()))
                .isInstanceOf(MutationFailedException.class);

        assertThat(refusal(() -> strict.submit(markAsPaid, MarkAsPaid.of(unpaid), Person.behindRelay()))
                        .code())
                .isEqualTo("relay_forbidden");
        assertThat(acts).hasValue(1);
        assertNothingWritten();
    }
}
