package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.audit.AuditVerification;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

/** An operator plans, an approver says yes. */
class FourEyesTest extends ApprovalServiceFixture {
    private static final Principal BOT = new Principal("bot", Permissions.of(Role.OPERATOR));
    private static final Principal KIM = new Principal("kim", Permissions.of(Role.APPROVER));
    private static final Principal LEE = new Principal("lee", Permissions.of(Role.APPROVER));

    @Test
    void anOperatorsClientIsNeverAsked() {
        List<PendingPlan> asked = new ArrayList<>();
        Caller bot = noting(BOT, asked);

        MutationOutcome outcome = approvals.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), bot);

        assertThat(outcome).isInstanceOf(MutationOutcome.Waiting.class);
        assertThat(asked).as("questions to the operator's client").isEmpty();
        assertNothingWritten();
    }

    @Test
    void anOperatorsOwnYesDoesNotCount() {
        PendingPlan waiting = plannedBy(BOT);

        assertRefused("approver_needed", () -> confirm(waiting, FixedAnswerChannel.relayed(BOT)));
        assertNothingWritten();
        assertThat(recorded()).endsWith("refused confirm_action approver_needed");
        assertThat(confirm(waiting, FixedAnswerChannel.relayed(KIM)))
                .as("nothing was used up")
                .isInstanceOf(MutationOutcome.Done.class);
    }

    @Test
    void anApproverConfirmsItAndBothNamesAreKept() {
        PendingPlan waiting = plannedBy(BOT);

        MutationOutcome.Done done = (MutationOutcome.Done) confirm(waiting, FixedAnswerChannel.relayed(KIM));

        assertThat(done.receipt().parties()).hasValue(new Receipt.Parties("bot", "kim"));
        assertWritten(1);
        assertThat(lines())
                .filteredOn(line -> line.contains("\"event\":\"intent\"") || line.contains("\"event\":\"outcome\""))
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).contains("\"principal\":\"bot\",\"confirmed_by\":\"kim\""));
        assertThat(AuditVerification.of(record).problems()).isEmpty();
    }

    @Test
    void bothGetTheReceiptFromThenOn() {
        PendingPlan waiting = plannedBy(BOT);
        MutationOutcome.Done first = (MutationOutcome.Done) confirm(waiting, FixedAnswerChannel.relayed(KIM));

        for (Principal either : List.of(BOT, KIM)) {
            MutationOutcome.Done again = (MutationOutcome.Done) confirm(waiting, FixedAnswerChannel.relayed(either));
            assertThat(again.repeated()).isTrue();
            assertThat(again.receipt()).isEqualTo(first.receipt());
        }
        assertWritten(1);
    }

    @Test
    void theOperatorsRequestKeyAnswersWithTheReceiptOfBothInAnotherProcessToo() {
        PendingPlan waiting = plannedWithKey(BOT, "key 1");
        confirm(waiting, FixedAnswerChannel.relayed(KIM));

        MutationOutcome.Done again = (MutationOutcome.Done) approvalsUnder(Policy.confirmEverything())
                .submit(
                        markAsPaid,
                        MarkAsPaidMutation.of(unpaid).put("idempotency_key", "key 1"),
                        FixedAnswerChannel.relayed(BOT));

        assertThat(again.receipt().parties()).hasValue(new Receipt.Parties("bot", "kim"));
        assertWritten(1);
    }

    @Test
    void theApproversPersonIsAskedWhereTheirClientCan() {
        PendingPlan waiting = plannedBy(BOT);
        List<PendingPlan> asked = new ArrayList<>();

        MutationOutcome.Done done = (MutationOutcome.Done) confirm(waiting, noting(KIM, asked));

        assertThat(asked).containsExactly(waiting);
        assertThat(waiting.card()).startsWith("Planned by bot. Mark invoice ");
        assertThat(done.receipt().approvedVia()).isEqualTo("person");
    }

    @Test
    void theApproverTypesWhereThePlanAsksForIt() {
        ApprovalService typing =
                approvalsUnder(policy(plan -> new PolicyDecision.Confirm(ConfirmationLevel.TYPED, false, "typed")));
        PendingPlan waiting = plannedBy(typing, BOT, "");

        assertRefused(
                "typed_mismatch",
                () -> confirm(typing, waiting, FixedAnswerChannel.asked(KIM, new Answer.Typed("something else"))));
        assertNothingWritten();
        assertThat(confirm(typing, waiting, FixedAnswerChannel.asked(KIM, new Answer.Typed(unpaid.number()))))
                .isInstanceOf(MutationOutcome.Done.class);
    }

    @Test
    void theRelayMustBeAllowedForTheApproverToo() {
        ApprovalService strict =
                approvalsUnder(policy(plan -> new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, false, "strict")));
        PendingPlan waiting = plannedBy(strict, BOT, "");

        assertRefused("relay_forbidden", () -> confirm(strict, waiting, FixedAnswerChannel.relayed(KIM)));
        assertNothingWritten();
        assertThat(recorded()).endsWith("refused strict confirm_action relay_forbidden");
    }

    @Test
    void anApproversNoEndsThePlanForEverybody() {
        PendingPlan waiting = plannedBy(BOT);

        assertRefused(
                "declined",
                () -> confirm(waiting, FixedAnswerChannel.asked(KIM, new Answer.Refused(Refusal.DECLINED))));

        for (Principal anybody : List.of(BOT, KIM, LEE)) {
            assertThat(refusal(() -> confirm(waiting, FixedAnswerChannel.relayed(anybody)))
                            .code())
                    .as(anybody.name())
                    .isEqualTo("declined");
        }
        assertNothingWritten();
        assertThat(approvals.inbox().waiting()).isZero();
    }

    @Test
    void aYesAfterTheNoOfAnotherApproverDoesNothing() {
        PendingPlan waiting = plannedBy(BOT);
        Caller meanwhile = new Caller(
                KIM,
                "test 1",
                new FixedAnswerChannel(
                        new Answer.Approved(),
                        () -> refusal(() -> confirm(
                                waiting, FixedAnswerChannel.asked(LEE, new Answer.Refused(Refusal.DECLINED))))));

        assertRefused("declined", () -> confirm(waiting, meanwhile));
        assertNothingWritten();
    }

    @Test
    void aNoAfterTheYesOfAnotherApproverHearsWhatWasDone() {
        PendingPlan waiting = plannedBy(BOT);
        Caller meanwhile = new Caller(
                KIM,
                "test 1",
                new FixedAnswerChannel(
                        new Answer.Refused(Refusal.DECLINED), () -> confirm(waiting, FixedAnswerChannel.relayed(LEE))));

        MutationOutcome.Done done = (MutationOutcome.Done) confirm(waiting, meanwhile);

        assertThat(done.repeated()).isTrue();
        assertThat(done.receipt().parties()).hasValue(new Receipt.Parties("bot", "lee"));
        assertWritten(1);
    }

    @ParameterizedTest
    @MethodSource("noAnswers")
    void whatIsNoAnswerLeavesItWaitingForTheNextApprover(Answer none) {
        PendingPlan waiting = plannedBy(BOT);

        refusal(() -> confirm(waiting, FixedAnswerChannel.asked(KIM, none)));

        assertNothingWritten();
        assertThat(approvals.inbox().waiting()).isEqualTo(1);
        assertThat(confirm(waiting, FixedAnswerChannel.relayed(LEE))).isInstanceOf(MutationOutcome.Done.class);
    }

    static List<Answer> noAnswers() {
        return List.of(
                new Answer.Refused(Refusal.DISMISSED),
                new Answer.Refused(Refusal.timedOut(Duration.ofMinutes(2))),
                new Answer.Refused(Refusal.SESSION_ENDED),
                new Answer.Refused(Refusal.unavailable("The client could not ask the user")));
    }

    @Test
    void anAnswerThatComesLaterIsNoYesYet() {
        PendingPlan waiting = plannedBy(BOT);

        assertThat(confirm(waiting, FixedAnswerChannel.asked(KIM, new Answer.Pending())))
                .isInstanceOf(MutationOutcome.Waiting.class);
        assertNothingWritten();
    }

    @Test
    void nobodyIsAskedInVain() {
        PendingPlan waiting = plannedBy(BOT);
        clock.advance(Policy.confirmEverything().planLifetime());
        List<PendingPlan> asked = new ArrayList<>();

        assertRefused("confirmation_expired", () -> confirm(waiting, noting(KIM, asked)));
        assertThat(asked).isEmpty();
        assertThat(waiting.timeLeft()).isZero();
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void aPlanThatDoesNotConcernTheCallerIsAsUnknownAsNone(Principal maker, Principal stranger) {
        PendingPlan waiting = plannedBy(maker);

        assertThat(refusal(() -> confirm(waiting, FixedAnswerChannel.relayed(stranger))))
                .isEqualTo(refusal(() -> approvals.confirm("abcdefghjk", "Yes", FixedAnswerChannel.relayed(stranger))));
        assertThat(approvals.inbox().pending(waiting.id(), stranger)).isEmpty();
        assertThat(approvals.inbox().pending(waiting.id(), maker)).isPresent();
        assertNothingWritten();
    }

    static List<Object[]> strangers() {
        return List.of(
                new Object[] {BOT, new Principal("another bot", Permissions.of(Role.OPERATOR))},
                new Object[] {KIM, LEE},
                new Object[] {KIM, BOT});
    }

    @Test
    void theMakersLimitsHoldWhenTheApproverHasSaidYes() {
        boolean[] denied = {false};
        ApprovalService changing = approvalsUnder(deciding(principal -> principal.equals(BOT) && denied[0]));
        PendingPlan waiting = plannedBy(changing, BOT, "");
        denied[0] = true;

        assertRefused("denied_by_policy", () -> confirm(changing, waiting, FixedAnswerChannel.relayed(KIM)));
        assertNothingWritten();
    }

    @Test
    void theApproversOwnLimitsHoldToo() {
        ApprovalService approvals = approvalsUnder(deciding(KIM::equals));
        PendingPlan waiting = plannedBy(approvals, BOT, "");

        assertRefused("denied_by_policy", () -> confirm(approvals, waiting, FixedAnswerChannel.relayed(KIM)));
        assertThat(confirm(approvals, waiting, FixedAnswerChannel.relayed(LEE)))
                .isInstanceOf(MutationOutcome.Done.class);
    }

    @Test
    void anApproverConfirmsOnlyWhatTheyCouldCall() {
        PendingPlan waiting = plannedBy(BOT);
        Permissions narrow = new Permissions(Role.APPROVER, Optional.of(Set.of("confirm_action", "retry_payment")));

        assertRefused(
                "not_permitted", () -> confirm(waiting, FixedAnswerChannel.relayed(new Principal("kim", narrow))));
        assertNothingWritten();
    }

    @Test
    void anApproverWhoseRequestIsNarrowedToOperatorConfirmsNothing() {
        PendingPlan waiting = plannedBy(KIM);

        assertRefused(
                "approver_needed",
                () -> confirm(
                        waiting, FixedAnswerChannel.relayed(new Principal("kim", Permissions.of(Role.OPERATOR)))));
        assertThat(confirm(waiting, FixedAnswerChannel.relayed(KIM))).isInstanceOf(MutationOutcome.Done.class);
    }

    @Test
    void whatARuleAllowsAnOperatorNeedsNobody() {
        ApprovalService allowing = approvalsUnder(policy(plan -> new PolicyDecision.Allow("free")));

        MutationOutcome.Done done = (MutationOutcome.Done)
                allowing.submit(markAsPaid, MarkAsPaidMutation.of(unpaid), FixedAnswerChannel.relayed(BOT));

        assertThat(done.receipt().parties()).isEmpty();
        assertWritten(1);
    }

    @Test
    void plansThatWaitAreCounted() {
        PendingPlan first = plannedBy(BOT);
        plannedBy(KIM);
        assertThat(approvals.inbox().waiting()).isEqualTo(2);

        confirm(first, FixedAnswerChannel.relayed(KIM));
        assertThat(approvals.inbox().waiting()).isEqualTo(1);

        clock.advance(Policy.confirmEverything().planLifetime());
        assertThat(approvals.inbox().waiting())
                .as("it can no longer be confirmed")
                .isZero();
    }

    private PendingPlan plannedWithKey(Principal principal, String key) {
        ObjectNode arguments = MarkAsPaidMutation.of(unpaid).put("idempotency_key", key);
        return ((MutationOutcome.Waiting)
                        approvals.submit(markAsPaid, arguments, FixedAnswerChannel.relayed(principal)))
                .confirmation();
    }

    private static Caller noting(Principal principal, List<PendingPlan> asked) {
        return FixedAnswerChannel.asked(principal, plan -> {
            asked.add(plan);
            return new Answer.Approved();
        });
    }
}
