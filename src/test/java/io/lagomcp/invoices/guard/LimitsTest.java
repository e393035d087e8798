package io.lagomcp.invoices.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.audit.AuditEvent.Result;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.Deed;
import io.lagomcp.invoices.audit.Ledger;
import io.lagomcp.invoices.audit.Subject;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What the record says against a plan, asked directly. */
class LimitsTest {
    private static final Decision DECISION = new Decision.Confirm(Level.SIMPLE, true, "built-in");
    private static final Caller CALLER = new Caller(Principal.local(), "test 1", ConfirmationChannel.relay());

    private final TestClock clock = new TestClock();
    private final AuditLog audit = Records.fresh(clock);
    private final Trail trail = new Trail(audit);
    private final Limits limits = new Limits(Policy.confirmEverything(), trail, clock);

    private int plans;

    @Test
    void anEmptyRecordObjectsToNothing() {
        assertThat(objection(plan("order"), 0)).isEmpty();
        assertThat(limits.unsettled(plan("order"))).isEmpty();
    }

    @Test
    void theVerySameIsRefusedWhereItWasDoneSinceThePlanWasMade() {
        long seen = trail.consult(Ledger::lastSeq);
        done(plan("order"), Result.DONE);

        assertThat(objection(plan("order"), seen)).hasValue("done_meanwhile");
        assertThat(objection(plan("another order"), seen)).as("something else").isEmpty();
        assertThat(objection(plan("order"), trail.consult(Ledger::lastSeq)))
                .as("a plan that was made after it")
                .isEmpty();
    }

    @Test
    void theVerySameIsRefusedWhereItWasOnlyBegun() {
        long seen = trail.consult(Ledger::lastSeq);
        begun(plan("order"));

        assertThat(objection(plan("order"), seen)).hasValue("done_meanwhile");
    }

    @Test
    void whatLagoRefusedIsNoReason() {
        long seen = trail.consult(Ledger::lastSeq);
        done(plan("order"), Result.FAILED);

        assertThat(objection(plan("order"), seen)).isEmpty();
    }

    @Test
    void whatHasNoKnownOutcomeIsFoundByTheSameArguments() {
        Subject begun = begun(plan("order"));

        assertThat(limits.unsettled(plan("order")).map(Deed::subject)).hasValue(begun);
        assertThat(limits.unsettled(plan("another order"))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"DONE", "FAILED"})
    void whatHasAnOutcomeIsSettled(Result result) {
        done(plan("order"), result);

        assertThat(limits.unsettled(plan("order"))).isEmpty();
    }

    @Test
    void aRequestKeyIsTakenForItsPrincipalAlone() {
        done(withKey("order", "k1"), Result.DONE);
        long seen = trail.consult(Ledger::lastSeq);

        assertThat(objection(withKey("another order", "k1"), seen)).hasValue("request_key_used");
        assertThat(objection(withKey("another order", "k2"), seen)).isEmpty();
        assertThat(objection(plan("another order"), seen)).isEmpty();
        assertThat(objection(withKey("another order", "k1"), "someone else", seen))
                .isEmpty();
    }

    @Test
    void aRequestKeyIsFreeAgainWhereLagoRefused() {
        done(withKey("order", "k1"), Result.FAILED);

        assertThat(objection(withKey("another order", "k1"), trail.consult(Ledger::lastSeq)))
                .isEmpty();
    }

    private Optional<String> objection(Plan plan, long seen) {
        return objection(plan, CALLER.principal().name(), seen);
    }

    private Optional<String> objection(Plan plan, String principal, long seen) {
        return trail.consult(ledger -> limits.objection(plan, principal, ledger, seen))
                .map(refused -> refused.refusal().code());
    }

    private Subject begun(Plan plan) {
        Subject subject = Trail.subject("plan " + plans++, plan, CALLER);
        trail.intend(subject, plan, DECISION, "test", ledger -> Optional.empty());
        return subject;
    }

    private void done(Plan plan, Result result) {
        trail.ended(begun(plan), result, "", Optional.empty(), Optional.empty(), Duration.ofMillis(1));
    }

    private static Plan plan(String what) {
        return Plans.plan("create_invoice", arguments(what));
    }

    private static Plan withKey(String what, String key) {
        return Plans.plan("create_invoice", arguments(what).put("request_key", key));
    }

    private static ObjectNode arguments(String what) {
        return JsonNodeFactory.instance.objectNode().put("what", what);
    }
}
