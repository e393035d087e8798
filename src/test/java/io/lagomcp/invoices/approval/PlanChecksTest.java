package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.audit.event.AuditContext;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.audit.event.AuditEvent.Result;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the record says against a plan, asked directly. */
class PlanChecksTest {
    private static final PolicyDecision DECISION =
            new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, true, "built-in");
    private static final Caller CALLER = FixedAnswerChannel.relayed(Principal.local());

    private final TestClock clock = new TestClock();
    private final AuditLog audit = TestAuditLogs.fresh(clock);
    private final AuditTrail trail = new AuditTrail(audit);
    private final PlanChecks limits =
            new PlanChecks(Policy.confirmEverything(), new ActionsUnderWay(clock, clock::nanoTime), clock);

    private int plans;

    @Test
    void anEmptyRecordObjectsToNothing() {
        assertThat(objection(plan("order"), 0)).isEmpty();
        assertThat(unsettled("order")).isEmpty();
    }

    @Test
    void theVerySameIsRefusedWhereItWasDoneSinceThePlanWasMade() {
        long seen = trail.readLocked(AuditIndex::lastSeq);
        done(plan("order"), Result.DONE);

        assertThat(objection(plan("order"), seen)).hasValue("done_meanwhile");
        assertThat(objection(plan("another order"), seen)).as("something else").isEmpty();
        assertThat(objection(plan("order"), trail.readLocked(AuditIndex::lastSeq)))
                .as("a plan that was made after it")
                .isEmpty();
    }

    @Test
    void theVerySameIsRefusedWhereItWasOnlyBegun() {
        long seen = trail.readLocked(AuditIndex::lastSeq);
        begun(plan("order"));

        assertThat(objection(plan("order"), seen)).hasValue("done_meanwhile");
    }

    @Test
    void whatLagoRefusedIsNoReason() {
        long seen = trail.readLocked(AuditIndex::lastSeq);
        done(plan("order"), Result.FAILED);

        assertThat(objection(plan("order"), seen)).isEmpty();
    }

    @Test
    void whatHasNoKnownOutcomeIsFoundByTheSameArguments() {
        AuditContext begun = begun(plan("order"));

        assertThat(unsettled("order").map(RecordedAction::subject)).hasValue(begun);
        assertThat(unsettled("another order")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"DONE", "FAILED"})
    void whatHasAnOutcomeIsSettled(Result result) {
        done(plan("order"), result);

        assertThat(unsettled("order")).isEmpty();
    }

    @Test
    void aRequestKeyIsTakenForItsPrincipalAlone() {
        done(withKey("order", "k1"), Result.DONE);
        long seen = trail.readLocked(AuditIndex::lastSeq);

        assertThat(objection(withKey("another order", "k1"), seen)).hasValue("request_key_used");
        assertThat(objection(withKey("another order", "k2"), seen)).isEmpty();
        assertThat(objection(plan("another order"), seen)).isEmpty();
        assertThat(objection(withKey("another order", "k1"), "someone else", seen))
                .isEmpty();
    }

    @Test
    void aRequestKeyIsFreeAgainWhereLagoRefused() {
        done(withKey("order", "k1"), Result.FAILED);

        assertThat(objection(withKey("another order", "k1"), trail.readLocked(AuditIndex::lastSeq)))
                .isEmpty();
    }

    private Optional<RecordedAction> unsettled(String what) {
        return trail.readLocked(index -> limits.permit(plan(what), List.of(), CALLER.principal(), DECISION, index)
                .unsettled());
    }

    private Optional<String> objection(Plan plan, long seen) {
        return objection(plan, CALLER.principal().name(), seen);
    }

    private Optional<String> objection(Plan plan, String principal, long seen) {
        return trail.readLocked(ledger -> limits.objection(plan, principal, ledger, seen))
                .map(refused -> refused.refusal().code());
    }

    private AuditContext begun(Plan plan) {
        AuditContext subject = plan.subject("plan " + plans++, CALLER.principal(), CALLER.client());
        trail.intend(subject, plan, DECISION, "test", ledger -> Optional.empty());
        return subject;
    }

    private void done(Plan plan, Result result) {
        trail.ended(new AuditEvent.Outcome(
                begun(plan),
                result,
                "",
                Optional.empty(),
                Optional.empty(),
                Duration.ofMillis(1),
                Optional.empty(),
                false,
                false));
    }

    private static Plan plan(String what) {
        return TestPlans.plan("create_invoice", arguments(what));
    }

    private static Plan withKey(String what, String key) {
        return TestPlans.plan("create_invoice", arguments(what).put("idempotency_key", key));
    }

    private static ObjectNode arguments(String what) {
        return JsonNodeFactory.instance.objectNode().put("what", what);
    }
}
