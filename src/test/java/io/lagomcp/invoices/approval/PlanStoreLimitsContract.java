package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lagomcp.invoices.approval.pending.Expiry;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.pending.PlanStoreLimits;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.AuditHead;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.audit.event.AuditEvent.Result;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How many plans are kept, and which make room for others. */
abstract class PlanStoreLimitsContract {
    final TestClock clock = new TestClock();
    private final PlanStoreLimits limits = new PlanStoreLimits(2, 3, 2, 3, 200_000, 400_000);

    abstract AuditLog audit();

    abstract PlanStore plans();

    /** How long a text makes a plan so large that only one of a principal fits. */
    abstract int charactersOfLargePlan();

    @Test
    void idsAreUniqueAndNobodyCanGuessThem() {
        Set<String> ids = new HashSet<>();
        Set<Character> letters = new HashSet<>();
        for (int i = 0; i < 2_000; i++) {
            String id = PlanStore.Ids.next();
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

        assertThat(refusedFor("kim").code()).isEqualTo("too_many_plans");
        assertThat(plans().find(first.id())).as("one that waits stays").isPresent();
        assertThat(add("lee")).as("and others have their own").isNotNull();
    }

    @Test
    void thereAreOnlySoManyInAll() {
        add("kim");
        add("kim");
        add("lee");

        assertThat(refusedFor("max").code()).isEqualTo("too_many_plans");
        assertThat(refusedFor("max").message()).contains("This server");
    }

    @Test
    void whatHasExpiredMakesRoom() {
        PendingPlan expired = add("kim");
        add("kim");
        clock.advance(Duration.ofMinutes(20));

        add("kim");

        assertThat(plans().find(expired.id())).isPresent();
    }

    @Test
    void aPlanThatWasHeldBackCanBeConfirmedAndTakesRoom() {
        record(add("kim"), Result.FAILED, true);
        add("kim");

        assertThat(refusedFor("kim").code()).isEqualTo("too_many_plans");
    }

    @Test
    void theOldestThatHasEndedMakesRoomForItsOwnPrincipalFirst() {
        PendingPlan others = ended("lee");
        PendingPlan oldest = ended("kim");
        PendingPlan second = withdrawn("kim");
        ended("kim");

        add("kim");

        assertThat(plans().find(oldest.id())).isEmpty();
        assertThat(plans().find(second.id())).isPresent();
        assertThat(plans().find(others.id())).isPresent();
    }

    @Test
    void oneWhoseOutcomeIsUnknownIsNeverDropped() {
        PendingPlan unknown = add("kim");
        record(unknown, Result.UNKNOWN, false);
        clock.advance(Duration.ofDays(3));
        for (int i = 0; i < 5; i++) {
            ended("kim");
        }

        assertThat(plans().find(unknown.id())).isPresent();
    }

    @Test
    void largePlansCountByWhatTheyTake() {
        ObjectNode large = JsonNodeFactory.instance.objectNode().put("text", "x".repeat(charactersOfLargePlan()));
        record(add("kim", large), Result.DONE, false);
        PendingPlan second = add("kim", large);

        assertThat(plans().kept()).as("what has ended makes room").hasSize(1);
        assertThat(catchThrowableOfType(RefusedException.class, () -> add("kim", large))
                        .refusal()
                        .code())
                .isEqualTo("too_many_plans");
        assertThat(plans().find(second.id())).isPresent();
    }

    /** A clock that is set back must not revive what is over. */
    @Test
    void expiresWhateverTheClockIsSetTo() {
        PendingPlan planned = add("kim");
        clock.advance(Duration.ofMinutes(15));
        clock.setBack(Duration.ofMinutes(30));

        assertThat(planned.hasExpired()).isTrue();
        assertThat(planned.timeLeft()).isZero();
        assertThat(planned.isWaiting()).isFalse();
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
        PendingPlan planned = add("kim");
        clock.advance(Duration.ofDays(1).plusMinutes(14));
        add("kim");
        assertThat(plans().find(planned.id())).isPresent();

        clock.advance(Duration.ofMinutes(2));
        add("kim");
        assertThat(plans().find(planned.id())).isEmpty();
    }

    private Refusal refusedFor(String principal) {
        Refusal refused = catchThrowableOfType(RefusedException.class, () -> add(principal))
                .refusal();
        Optional<Refusal> before =
                new AuditTrail(audit()).readLocked(index -> limits.objection(plans().counts(principal, index)));
        assertThat(before).as("known before anything is read from Lago").contains(refused);
        return refused;
    }

    private PendingPlan ended(String principal) {
        PendingPlan planned = add(principal);
        record(planned, Result.DONE, false);
        return planned;
    }

    private PendingPlan withdrawn(String principal) {
        PendingPlan planned = add(principal);
        plans().withdraw(planned.id(), Refusal.DECLINED);
        return planned;
    }

    private void record(PendingPlan planned, Result result, boolean heldBack) {
        new AuditTrail(audit())
                .intend(planned.subject(), planned.plan(), planned.decision(), "test", index -> Optional.empty());
        new AuditTrail(audit())
                .ended(new AuditEvent.Outcome(
                        planned.subject(),
                        result,
                        "code",
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ZERO,
                        Optional.empty(),
                        heldBack,
                        false));
    }

    private PendingPlan add(String principal) {
        return add(principal, JsonNodeFactory.instance.objectNode());
    }

    private PendingPlan add(String principal, ObjectNode arguments) {
        clock.advance(Duration.ofSeconds(1));
        Plan plan = TestPlans.plan("update_invoice", arguments);
        Caller maker = FixedAnswerChannel.behindRelay(principal);
        PendingPlan pending = new PendingPlan(
                PlanStore.Ids.next(),
                plan,
                Optional.empty(),
                new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, true, "ask"),
                Optional.empty(),
                Optional.empty(),
                new PendingPlan.Origin(
                        maker.principal(),
                        maker.client(),
                        true,
                        "",
                        0,
                        new AuditHead(0, "", Optional.empty()),
                        clock.instant(),
                        Expiry.in(Duration.ofMinutes(15), clock, clock::nanoTime)));
        return new AuditTrail(audit()).readLocked(index -> {
            limits.makeRoomFor(pending, plans(), index);
            plans().add(pending);
            return pending;
        });
    }
}
