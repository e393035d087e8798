package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class PlanStoreTest {
    private static final Mutation NEVER_PERFORMED = new Mutation() {
        @Override
        public String name() {
            return "update_invoice";
        }

        @Override
        public Plan plan(ObjectNode arguments) {
            throw new AssertionError("planned");
        }

        @Override
        public List<Set<MutationEffect>> possibleEffects() {
            throw new AssertionError("asked for its effects");
        }

        @Override
        public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
            throw new AssertionError("looked for");
        }
    };

    private final TestClock clock = new TestClock();
    private final PlanStore confirmations = new PlanStore(
            clock, clock::nanoTime, Duration.ofMinutes(15), new PlanStoreLimits(2, 3, 2, 3, 200_000, 400_000));

    @Test
    void idsAreUniqueAndNobodyCanGuessThem() {
        Set<String> ids = new HashSet<>();
        Set<Character> letters = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            PendingPlan planned = add();
            planned.withdraw(Refusal.declined());
            String id = planned.id();
            assertThat(id).as("short, and without letters that look alike").matches("[a-hjkmnp-z2-9]{10}");
            ids.add(id);
            id.chars().forEach(letter -> letters.add((char) letter));
        }
        assertThat(ids).hasSize(2_000);
        assertThat(letters).as("the whole alphabet is in use").hasSize(31);
    }

    @Test
    void onePrincipalHasOnlySoManyPlansThatWait() {
        PendingPlan first = add("kim");
        add("kim");

        assertThat(catchThrowableOfType(RefusedException.class, () -> add("kim"))
                        .refusal()
                        .code())
                .isEqualTo("too_many_plans");
        assertThat(confirmations.find(first.id())).as("one that waits stays").contains(first);
        assertThat(add("lee")).as("and others have their own").isNotNull();
    }

    @Test
    void thereAreOnlySoManyInAll() {
        add("kim");
        add("kim");
        add("lee");

        assertThat(catchThrowableOfType(RefusedException.class, () -> add("max"))
                        .refusal())
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("too_many_plans"))
                .satisfies(refusal -> assertThat(refusal.message()).contains("This server"));
    }

    @Test
    void whatHasExpiredMakesRoom() {
        PendingPlan expired = add("kim");
        add("kim");
        clock.advance(Duration.ofMinutes(20));

        add("kim");

        assertThat(confirmations.find(expired.id())).contains(expired);
    }

    @Test
    void theOldestThatHasEndedMakesRoomForItsOwnPrincipalFirst() {
        PendingPlan others = ended("lee");
        PendingPlan oldest = ended("kim");
        PendingPlan second = ended("kim");
        ended("kim");

        add("kim");

        assertThat(confirmations.find(oldest.id())).isEmpty();
        assertThat(confirmations.find(second.id())).contains(second);
        assertThat(confirmations.find(others.id())).contains(others);
    }

    @Test
    void oneWhoseOutcomeIsUnknownIsNeverDropped() {
        PendingPlan unknown = add("kim");
        unknown.claim();
        unknown.settle(new PendingPlan.State.Unknown(
                failure(unknown), GivenConsent.ofPolicy(), clock.instant(), clock.nanoTime()));
        clock.advance(Duration.ofDays(3));
        for (int i = 0; i < 5; i++) {
            ended("kim");
        }

        assertThat(confirmations.find(unknown.id())).contains(unknown);
    }

    @Test
    void largePlansCountByWhatTheyWeigh() {
        ObjectNode large = JsonNodeFactory.instance.objectNode().put("text", "x".repeat(60_000));
        addOf("kim", large);

        assertThat(catchThrowableOfType(RefusedException.class, () -> addOf("kim", large))
                        .refusal()
                        .code())
                .isEqualTo("too_many_plans");
    }

    @Test
    void whatHasEndedIsRememberedWithoutItsLongParts() {
        ObjectNode large = JsonNodeFactory.instance
                .objectNode()
                .put("text", "x".repeat(60_000))
                .put("lago_id", "1");
        PendingPlan planned = addOf("kim", large);
        String statement = planned.plan().statement();

        planned.withdraw(Refusal.declined());

        assertThat(planned.weight()).isLessThan(10_000);
        assertThat(planned.plan().statement()).isEqualTo(statement);
        assertThat(planned.plan().arguments().path("lago_id").asString()).isEqualTo("1");
        addOf("kim", large);
    }

    /** A clock that is set back must not revive what is over. */
    @Test
    void expiresWhateverTheClockIsSetTo() {
        PendingPlan planned = add("kim");
        clock.advance(Duration.ofMinutes(15));
        clock.setBack(Duration.ofMinutes(30));

        assertThat(planned.hasExpired()).isTrue();
        assertThat(planned.timeLeft()).isZero();
        assertThat(confirmations.waiting()).isZero();
    }

    /** The other clock stands still while a machine sleeps. */
    @Test
    void expiresThoughTheMachineSlept() {
        PendingPlan planned = add("kim");
        clock.setBack(Duration.ofMinutes(-15));

        assertThat(planned.hasExpired()).isTrue();
    }

    @Test
    void aReceiptOutlivesItsPlanByADay() {
        PendingPlan planned = add();
        clock.advance(Duration.ofDays(1).plusMinutes(14));
        add();
        assertThat(confirmations.find(planned.id())).contains(planned);

        clock.advance(Duration.ofMinutes(2));
        add();
        assertThat(confirmations.find(planned.id())).isEmpty();
    }

    @Test
    void isTakenOnce() {
        PendingPlan planned = add();

        assertThat(planned.claim()).isTrue();
        assertThat(planned.claim()).isFalse();
        assertThat(planned.state()).isEqualTo(new PendingPlan.State.Acting());
    }

    /** Receipts are kept for a day, and thousands of them: with each, a whole connection and its session would stay. */
    @Test
    void holdsOnToNobodysConnection() throws InterruptedException {
        ReferenceQueue<ConfirmationChannel> collected = new ReferenceQueue<>();
        WeakReference<ConfirmationChannel> channel = new WeakReference<>(connected(), collected);
        PendingPlan planned = addOf(new Caller(
                Principal.local(), "test", Optional.ofNullable(channel.get()).orElseThrow()));

        Reference<?> gone = null;
        for (int i = 0; i < 100 && gone == null; i++) {
            System.gc();
            gone = collected.remove(100);
        }
        assertThat(gone).as("the way to ask a person, when the call is over").isNotNull();
        assertThat(confirmations.find(planned.id())).containsSame(planned);
    }

    private static ConfirmationChannel connected() {
        return new ConfirmationChannel() {
            @Override
            public String name() {
                return "elicitation";
            }

            @Override
            public Answer ask(PendingPlan confirmation) {
                throw new AssertionError("asked");
            }
        };
    }

    private PendingPlan add() {
        return addOf(FixedAnswerChannel.behindRelay());
    }

    private PendingPlan add(String principal) {
        return addOf(FixedAnswerChannel.behindRelay(principal));
    }

    private PendingPlan ended(String principal) {
        PendingPlan planned = add(principal);
        planned.withdraw(Refusal.declined());
        return planned;
    }

    private static MutationFailedException failure(PendingPlan planned) {
        LagoFailure unknown = new LagoFailure.OutcomeUnknown("outcome_unknown", "Nobody knows", "PUT /");
        return new MutationFailedException(
                planned.id(), planned.plan(), unknown, Instant.EPOCH, new IllegalStateException());
    }

    private PendingPlan addOf(String principal, ObjectNode arguments) {
        return addOf(FixedAnswerChannel.behindRelay(principal), arguments);
    }

    private PendingPlan addOf(Caller caller) {
        return addOf(caller, JsonNodeFactory.instance.objectNode());
    }

    private PendingPlan addOf(Caller caller, ObjectNode arguments) {
        Plan plan = TestPlans.plan("update_invoice", arguments);
        return confirmations.add(
                NEVER_PERFORMED,
                plan,
                Optional.empty(),
                0,
                new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, true, "ask"),
                "",
                caller);
    }
}
