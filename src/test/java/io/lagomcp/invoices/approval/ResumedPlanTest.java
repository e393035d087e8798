package io.lagomcp.invoices.approval;

import static io.lagomcp.invoices.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.Role;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** A call that brings the answer to a question learns what became of the plan, however often and late it comes. */
class ResumedPlanTest extends ApprovalServiceFixture {
    private static final Answer NO = new Answer.Refused(Refusal.DECLINED);
    private static final Principal BOT = new Principal("bot", Permissions.of(Role.OPERATOR));
    private static final Principal ANN = new Principal("ann", Permissions.of(Role.APPROVER));
    private static final Principal BOB = new Principal("bob", Permissions.of(Role.APPROVER));

    @Test
    void answersTheReceiptWhereThePlanWasCarriedOut() {
        PendingPlan plan = askedOf(ANN);
        answer(plan, ANN, new Answer.Approved());

        MutationOutcome.Done done = (MutationOutcome.Done) answer(plan, ANN, new Answer.Approved());

        assertThat(done.repeated()).isTrue();
        assertWritten(1);
    }

    @Test
    void answersThatThePlanIsBeingCarriedOut() {
        PendingPlan plan = askedOf(ANN);
        Answer yes = new Answer.Approved();
        writing((write, observer, check) -> {
            assertRefused("confirmation_in_progress", () -> answer(plan, ANN, yes));
            return account.lago().send(write, observer, check);
        });

        assertThat(answer(plan, ANN, yes)).isInstanceOf(MutationOutcome.Done.class);
        assertWritten(1);
    }

    @Test
    void waitsWhereAnotherCallIsCarryingThePlanOut() throws Exception {
        PendingPlan plan = askedOf(ANN);
        Waiting waiting = new Waiting(new CountDownLatch(1));
        ExecutorService other = Executors.newSingleThreadExecutor();
        CompletableFuture<MutationOutcome> resumed = new CompletableFuture<>();
        writing((write, observer, check) -> {
            other.execute(() -> {
                try {
                    resumed.complete(
                            approvals.resume(markAsPaid.name(), plan.id(), new Caller(ANN, "test 1", waiting)));
                } catch (RuntimeException failed) {
                    resumed.completeExceptionally(failed);
                    waiting.looked().countDown();
                }
            });
            waiting.await();
            return account.lago().send(write, observer, check);
        });

        answer(plan, ANN, new Answer.Approved());

        assertThat(((MutationOutcome.Done) resumed.get(1, TimeUnit.MINUTES)).repeated())
                .isTrue();
        other.shutdown();
        assertWritten(1);
    }

    /** A channel that waits for a decision made elsewhere, and says when it has begun to. */
    private record Waiting(CountDownLatch looked) implements ConfirmationChannel {
        @Override
        public String name() {
            return "page";
        }

        @Override
        public Answer ask(PendingPlan plan) {
            return new Answer.Pending();
        }

        @Override
        public boolean awaitsDecision(PendingPlan plan) {
            looked.countDown();
            Thread.onSpinWait();
            return true;
        }

        void await() {
            try {
                looked.await();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    void answersTheSecondApproverWithWhatTheFirstApproved() {
        PendingPlan plan = askedOf(BOT);
        answer(plan, ANN, new Answer.Approved());

        for (Answer late : new Answer[] {new Answer.Approved(), NO}) {
            MutationOutcome.Done done = (MutationOutcome.Done) answer(plan, BOB, late);
            assertThat(done.repeated()).isTrue();
            assertThat(done.receipt().parties()).hasValue(new Receipt.Parties("bot", "ann"));
        }
        assertWritten(1);
    }

    @Test
    void answersWhyThePlanWasWithdrawn() {
        PendingPlan plan = askedOf(ANN);
        refusal(() -> answer(plan, ANN, new Answer.Refused(Refusal.DISMISSED)));

        assertThat(refusal(() -> answer(plan, ANN, new Answer.Approved()))).isEqualTo(Refusal.DISMISSED);
        assertNothingWritten();
    }

    @Test
    void looksAtTheAnswerBeforeItLooksWhetherThePlanHasExpired() {
        Refusal silence = Refusal.timedOut(Duration.ofMinutes(15));
        for (Principal maker : new Principal[] {BOT, ANN}) {
            PendingPlan plan = askedOf(maker);
            clock.advance(Policy.confirmEverything().planLifetime());

            assertThat(refusal(() -> answer(plan, ANN, new Answer.Refused(silence))))
                    .as("of %s", maker.name())
                    .isEqualTo(silence);
        }
    }

    @Test
    void refusesAYesThatComesAfterThePlanHasExpired() {
        PendingPlan plan = askedOf(BOT);
        clock.advance(Policy.confirmEverything().planLifetime());

        assertThat(refusal(() -> answer(plan, ANN, new Answer.Approved()))).isEqualTo(Refusal.EXPIRED);
        assertNothingWritten();
    }

    @Test
    void answersANoThatComesTooLateWithTheReceipt() {
        PendingPlan plan = askedOf(ANN);
        Runnable yesFirst = () -> answer(plan, ANN, new Answer.Approved());

        MutationOutcome.Done done = (MutationOutcome.Done) answer(plan, ANN, NO, yesFirst);

        assertThat(done.repeated()).isTrue();
        assertWritten(1);
    }

    @Test
    void keepsTheRequestFromLeavingAfterANoThatCannotBeRecorded() {
        PendingPlan plan = askedOf(ANN);
        writing((write, observer, check) -> {
            withoutRecord(() -> assertThat(refusal(() -> answer(plan, ANN, NO))).isEqualTo(Refusal.DECLINED_FOR_NOW));
            return account.lago().send(write, observer, check);
        });

        assertThat(refusal(() -> answer(plan, ANN, new Answer.Approved()))).isEqualTo(Refusal.DECLINED);

        assertThat(recorded()).contains("outcome failed declined");
        assertNothingWritten();
        eventually(() -> approvals.inbox().isWithdrawn(plan.id()), withdrawn -> withdrawn);
    }

    @Test
    void doesNotClaimThatANoCameInTimeOnceTheRequestMayHaveLeft() {
        PendingPlan plan = askedOf(ANN);
        writing((write, observer, check) -> {
            ObjectNode done = account.lago().send(write, observer, check);
            withoutRecord(() -> assertThat(refusal(() -> answer(plan, ANN, NO))).isEqualTo(Refusal.IN_PROGRESS));
            return done;
        });

        assertThat(answer(plan, ANN, new Answer.Approved())).isInstanceOf(MutationOutcome.Done.class);
        assertThat(answer(plan, ANN, NO)).isInstanceOf(MutationOutcome.Done.class);
        assertWritten(1);
    }

    @Test
    void knowsNothingOfThePlansOfOthers() {
        PendingPlan plan = askedOf(ANN);

        assertThat(refusal(() -> answer(plan, BOB, new Answer.Approved()))).isEqualTo(Refusal.UNKNOWN);
        assertThat(refusal(() -> approvals.resume(
                        markAsPaid.name(), "abcdefghjk", FixedAnswerChannel.asked(ANN, new Answer.Approved()))))
                .isEqualTo(Refusal.UNKNOWN);
        assertNothingWritten();
    }

    @Test
    void recordsARefusalUnderThePlanOrTheToolThatWasCalled() {
        PendingPlan plan = askedOf(ANN);
        refusal(() -> answer(plan, BOB, new Answer.Approved()));

        assertThat(lines().get(lines().size() - 1))
                .contains("\"event\":\"refused\"", "\"tool\":\"" + markAsPaid.name() + '"')
                .contains("\"plan\":\"" + plan.id() + '"', "\"principal\":\"bob\"");

        refusal(() -> approvals.resume(
                markAsPaid.name(), "abcdefghjk", FixedAnswerChannel.asked(ANN, new Answer.Approved())));

        assertThat(lines().get(lines().size() - 1))
                .contains("\"event\":\"refused\"", "\"tool\":\"" + markAsPaid.name() + '"');
    }

    private PendingPlan askedOf(Principal maker) {
        Caller asked = FixedAnswerChannel.asked(maker, new Answer.Pending());
        return ((MutationOutcome.Waiting) approvals.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), asked))
                .confirmation();
    }

    private MutationOutcome answer(PendingPlan plan, Principal principal, Answer answer) {
        return answer(plan, principal, answer, () -> {});
    }

    private MutationOutcome answer(PendingPlan plan, Principal principal, Answer answer, Runnable meanwhile) {
        ConfirmationChannel channel = new ConfirmationChannel() {
            @Override
            public String name() {
                return "elicitation";
            }

            @Override
            public Optional<String> answeredPlan() {
                return Optional.of(plan.id());
            }

            @Override
            public boolean isDeclined() {
                return answer.equals(NO);
            }

            @Override
            public Answer ask(PendingPlan confirmation) {
                meanwhile.run();
                return answer;
            }
        };
        return approvals.resume(markAsPaid.name(), plan.id(), new Caller(principal, "test 1", channel));
    }
}
