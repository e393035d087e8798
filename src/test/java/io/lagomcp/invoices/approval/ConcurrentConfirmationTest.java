package io.lagomcp.invoices.approval;

import static io.lagomcp.invoices.Eventually.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.lago.http.PreSendCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Many callers, one invoice. */
class ConcurrentConfirmationTest extends ApprovalServiceFixture {
    private final CountDownLatch acting = new CountDownLatch(1);
    private final CountDownLatch finish = new CountDownLatch(1);
    /** Says when it has begun to act, and acts when it is told to finish. */
    private MarkAsPaidMutation slowly() {
        return writing((write, observer, check) -> {
            acting.countDown();
            await(finish);
            return account.lago().send(write, observer, check);
        });
    }

    @Test
    void aCallThatIsCancelledWhileItsWriteIsOnItsWayStillGetsItsOutcome() {
        Thread caller = Thread.currentThread();
        PendingPlan waiting = planned(writing((write, observer, check) -> {
            check.beforeTurn();
            HeldInterrupts.interrupt(caller);
            return account.lago().send(write, observer, () -> {});
        }));

        MutationOutcome outcome = confirm(waiting);

        assertThat(Thread.interrupted()).as("afterwards").isTrue();
        assertThat(outcome).isInstanceOf(MutationOutcome.Done.class);
        assertThat(recorded()).endsWith("outcome done");
        assertWritten(1);
    }

    @Test
    void aCallThatIsCancelledBeforeItsRequestLeavesSendsNothing() {
        Thread caller = Thread.currentThread();
        PendingPlan waiting = planned(writing((write, observer, check) -> {
            HeldInterrupts.interrupt(caller);
            return account.lago().send(write, observer, check);
        }));

        assertRefused("cancelled", () -> confirm(waiting));
        assertThat(Thread.interrupted()).as("afterwards").isTrue();
        assertNothingWritten();
        assertThat(confirm(waiting)).as("the plan waits").isInstanceOf(MutationOutcome.Done.class);
    }

    @Test
    void aCallThatWritesNothingIsInterruptedAtOnce() {
        HeldInterrupts.interrupt(Thread.currentThread());

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void oneIdIsOneWriteHoweverManyConfirmItAtOnce() throws Exception {
        int callers = 64;
        CountDownLatch allReady = new CountDownLatch(callers);
        PendingPlan waiting = planned();
        List<Future<MutationOutcome>> answers = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            for (int i = 0; i < callers; i++) {
                answers.add(threads.submit(() -> {
                    allReady.countDown();
                    allReady.await();
                    return confirm(waiting);
                }));
            }
            int carriedOut = 0;
            for (Future<MutationOutcome> answer : answers) {
                carriedOut += carriedOut(answer);
            }
            assertThat(carriedOut).as("answers that are not a repetition").isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
        assertWritten(1);
    }

    /** 1 for the call that did it, 0 for one that got the receipt or was told to wait. */
    private static int carriedOut(Future<MutationOutcome> answer) throws InterruptedException {
        try {
            return ((MutationOutcome.Done) answer.get(60, TimeUnit.SECONDS)).repeated() ? 0 : 1;
        } catch (TimeoutException hanging) {
            throw new AssertionError("a call hangs", hanging);
        } catch (ExecutionException refused) {
            assertThat(refused)
                    .hasCauseInstanceOf(RefusedException.class)
                    .hasMessageContaining("confirmation_in_progress");
            return 0;
        }
    }

    @Test
    void tellsASecondCallerToWaitWhileTheFirstIsActing() throws Exception {
        PendingPlan waiting = planned(slowly());
        ExecutorService first = Executors.newSingleThreadExecutor();
        try {
            Future<MutationOutcome> done = first.submit(() -> confirm(waiting));
            await(acting);

            assertRefused("confirmation_in_progress", () -> confirm(waiting));
            assertNothingWritten();

            finish.countDown();
            assertThat(((MutationOutcome.Done) done.get(60, TimeUnit.SECONDS)).repeated())
                    .isFalse();
        } finally {
            first.shutdownNow();
        }
        assertThat(((MutationOutcome.Done) confirm(waiting)).repeated()).isTrue();
        assertWritten(1);
    }

    @Test
    void twoPlansForOneInvoiceAreNotCarriedOutAtTheSameTime() throws Exception {
        PendingPlan first = planned(slowly());
        PendingPlan second = planned();
        ExecutorService others = Executors.newSingleThreadExecutor();
        try {
            Future<MutationOutcome> done = others.submit(() -> confirm(first));
            await(acting);

            assertRefused("invoice_busy", () -> confirm(second));
            finish.countDown();
            assertThat(((MutationOutcome.Done) done.get(60, TimeUnit.SECONDS)).repeated())
                    .isFalse();
            assertThat(refusal(() -> confirm(second)).code())
                    .as("the second plan, whose invoice the first one changed")
                    .isEqualTo("invoice_changed");
        } finally {
            others.shutdownNow();
        }
        assertWritten(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void ofTwoChangesThatAreAllowedWithoutAskingTheSecondFindsTheInvoiceBusy(int decision) throws Exception {
        AtomicInteger decisions = new AtomicInteger();
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        ApprovalService allowing = approvalsUnder(policy(plan -> {
            if (plan.arguments().has("note") && decisions.incrementAndGet() == decision) {
                Objects.requireNonNull(meanwhile.get()).run();
            }
            return new PolicyDecision.Allow("all");
        }));
        ExecutorService first = Executors.newSingleThreadExecutor();
        try {
            MutationKind slow = slowly();
            meanwhile.set(() -> {
                first.execute(
                        () -> allowing.submit(slow, MarkAsPaidMutation.of(unpaid), FixedAnswerChannel.behindRelay()));
                await(acting);
            });
            ObjectNode another = MarkAsPaidMutation.of(unpaid).put("note", "another");

            assertRefused("invoice_busy", () -> allowing.submit(markAsPaid, another, FixedAnswerChannel.behindRelay()));
        } finally {
            finish.countDown();
            first.shutdown();
            assertThat(first.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
        assertWritten(1);
    }

    /** As when the machine sleeps in the middle of a write. */
    @ParameterizedTest
    @ValueSource(ints = {31, 110})
    void aWriteThatWasSuspendedKeepsItsInvoiceBusyAndIsNotSentTooLate(int seconds) throws Exception {
        PendingPlan first = planned(slowly());
        PendingPlan second = planned();
        ExecutorService others = Executors.newSingleThreadExecutor();
        try {
            Future<MutationOutcome> suspended = others.submit(() -> confirm(first));
            await(acting);
            clock.advance(Duration.ofSeconds(seconds));

            assertRefused("invoice_busy", () -> confirm(second));
            finish.countDown();
            assertThat(suspended)
                    .failsWithin(Duration.ofMinutes(1))
                    .withThrowableOfType(ExecutionException.class)
                    .withMessageContaining("not_sent_in_time");
        } finally {
            others.shutdownNow();
        }
        assertNothingWritten();
        assertThat(confirm(first)).as("nothing was sent").isInstanceOf(MutationOutcome.Done.class);
    }

    /** One clock can be set, the other stands still while the machine sleeps. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsSentWhereOneOfTheClocksSaysThatItIsTooLate(boolean isSetBack) {
        PendingPlan waiting = planned(writing((write, observer, check) -> {
            if (isSetBack) {
                clock.advance(Duration.ofSeconds(31));
                clock.setBack(Duration.ofMinutes(1));
            } else {
                clock.setForward(Duration.ofSeconds(31));
            }
            return account.lago().send(write, observer, check);
        }));

        assertRefused("not_sent_in_time", () -> confirm(waiting));
        assertThat(recorded()).contains("outcome failed not_sent_in_time");
        assertNothingWritten();
    }

    /** As where the database that counts the requests of all servers answers late. */
    @Test
    void nothingIsSentWhereTheTurnOfTheRequestCameTooLate() {
        PendingPlan waiting =
                planned(writing((write, observer, check) -> account.lago().send(write, observer, new PreSendCheck() {
                    @Override
                    public void beforeTurn() {
                        check.beforeTurn();
                        clock.advance(Duration.ofSeconds(31));
                    }

                    @Override
                    public void beforeSend() {
                        check.beforeSend();
                    }
                })));

        assertRefused("not_sent_in_time", () -> confirm(waiting));
        assertThat(recorded()).contains("outcome failed not_sent_in_time");
        assertNothingWritten();
        assertThat(confirm(waiting)).isInstanceOf(MutationOutcome.Done.class);
    }

    @Test
    void whatIsSentWithinHalfAMinuteIsInTime() {
        PendingPlan waiting = planned(writing((write, observer, check) -> {
            clock.advance(Duration.ofSeconds(30));
            return account.lago().send(write, observer, check);
        }));

        assertThat(confirm(waiting)).isInstanceOf(MutationOutcome.Done.class);
    }

    @Test
    void twoPlansForTheSameNewInvoiceBecomeOne() {
        MutationKind creating = new CreateSomething();
        PendingPlan first = planned(creating);
        PendingPlan second = planned(creating);
        writing((write, observer, check) -> unpaid.json());
        confirm(first);

        assertRefused("done_meanwhile", () -> confirm(second));
        writing((write, observer, check) -> unpaid.json());
        assertThat(confirm(planned(creating)))
                .as("a plan that was made after it")
                .isInstanceOf(MutationOutcome.Done.class);
    }

    /** A mutation that is about no invoice yet. */
    private static final class CreateSomething implements MutationKind {
        @Override
        public String name() {
            return "create_invoice";
        }

        @Override
        public List<Set<MutationEffect>> possibleEffects() {
            return List.of(TestPlans.NO_IMPACT.effects());
        }

        @Override
        public Plan plan(ObjectNode arguments) {
            return TestPlans.plan(name(), arguments);
        }

        @Override
        public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
            return new OutcomeEvidence.Unclear();
        }
    }
}
