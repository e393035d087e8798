package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.Budget.Scope;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.AmountAtStake;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.MutationEffect;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PlanImpact;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.Role;
import io.lagomcp.invoices.lago.Money;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Budgets: what is used up turns a yes into a no. */
class BudgetTest extends ApprovalServiceFixture {
    private final long total = unpaid.total().minorUnits();
    private final String currency = unpaid.currency();

    @Test
    void soManyChangesAnHourAndNoMore() {
        ApprovalService approvals = limited(times(Scope.PROCESS, 2));
        act(approvals);
        act(approvals);

        Refusal refusal = refusal(() -> act(approvals));

        assertThat(refusal.code()).isEqualTo("budget_used_up");
        assertThat(refusal.message()).isEqualTo("The policy allows 2 changes an hour, which are used up.");
        assertThat(recorded()).last().isEqualTo("refused budgets.process.mutations_per_hour budget_used_up");
        assertWritten(2);

        clock.advance(Duration.ofHours(1).plusSeconds(1));
        act(approvals);
        assertWritten(3);
    }

    /** A command ends after a change, so that a budget of its process alone would never be used up. */
    @Test
    void aCommandCountsWhatAllProcessesDo() {
        Budget ofCommand = times(Scope.PROCESS, 1).acrossProcesses();
        act(limited(ofCommand));

        assertRefused("budget_used_up", () -> act(limited(ofCommand)));
        assertThat(times(Scope.PRINCIPAL, 1).acrossProcesses()).isEqualTo(times(Scope.PRINCIPAL, 1));
    }

    @Test
    void aSingleChangeIsCountedAsOne() {
        ApprovalService approvals = limited(times(Scope.PROCESS, 1));
        act(approvals);

        assertThat(refusal(() -> act(approvals)).message())
                .isEqualTo("The policy allows 1 change an hour, which is used up.");
    }

    @Test
    void whatLagoRefusedCostsNothing() {
        ApprovalService approvals = limited(times(Scope.PROCESS, 1));
        MutationKind refused = writing((write, observer, check) -> {
            throw new LagoException(new LagoFailure.NotAllowed("invalid_status", "Lago said no"));
        });
        try {
            approvals.submit(
                    refused,
                    MarkAsPaidMutation.of(unpaid),
                    FixedAnswerChannel.saying(new ConfirmationChannel.Answer.Approved()));
        } catch (MutationFailedException expected) {
            assertThat(expected.failure().code()).isEqualTo("invalid_status");
        }

        act(approvals);

        assertWritten(1);
    }

    @Test
    void whatMayHaveHappenedCounts() {
        ApprovalService approvals = limited(times(Scope.PROCESS, 1));
        loseTheAnswer(approvals);

        assertRefused("budget_used_up", () -> act(approvals));
    }

    @Test
    void amountsOfADayAddUpByCurrency() {
        ApprovalService approvals = limited(amount(Map.of(currency, 2 * total)));
        act(approvals);
        act(approvals);

        Refusal refusal = refusal(() -> act(approvals));

        assertThat(refusal.code()).isEqualTo("budget_used_up");
        assertThat(refusal.message())
                .isEqualTo("The policy allows " + new Money(2 * total, currency)
                        + " within 24 hours, and this would exceed it.");
        clock.advance(Duration.ofDays(1).plusSeconds(1));
        act(approvals);
        assertWritten(3);
    }

    /** Money that goes back moves too; were it taken off, a credit would make room for a charge. */
    @Test
    void anAmountThatGoesBackAddsNoRoom() {
        ApprovalService approvals = limited(amount(Map.of(currency, total)));
        MutationKind back = staking(-total);

        approvals.submit(
                back,
                MarkAsPaidMutation.of(unpaid),
                FixedAnswerChannel.saying(new ConfirmationChannel.Answer.Approved()));

        assertRefused("budget_used_up", () -> act(approvals));
        assertThat(refusal(() -> limited(amount(Map.of(currency, total - 1)))
                                .submit(back, MarkAsPaidMutation.of(unpaid), FixedAnswerChannel.behindRelay()))
                        .code())
                .as("and uses it up itself")
                .isEqualTo("budget_used_up");
    }

    private MutationKind staking(long minorUnits) {
        return new MarkAsPaidMutation(account.lago(), new AmountAtStake.Exactly(new Money(minorUnits, currency)));
    }

    @Test
    void exactlyTheAmountIsStillWithin() {
        act(limited(amount(Map.of(currency, total))));
        assertWritten(1);

        assertRefused("budget_used_up", () -> act(limited(amount(Map.of(currency, total - 1)))));
    }

    @Test
    void aCurrencyWithoutABudgetHasNoRoom() {
        assertRefused("budget_used_up", () -> act(limited(amount(Map.of("XOF", Long.MAX_VALUE)))));
        assertNothingWritten();
    }

    @Test
    void anAmountThatNobodyKnowsHasNoRoom() {
        ApprovalService approvals = limited(amount(Map.of(currency, Long.MAX_VALUE)));
        MutationKind unpriced = new WithStake(markAsPaid, new AmountAtStake.Unknown());

        assertThat(refusal(() -> act(approvals, unpriced)).message())
                .isEqualTo("The policy limits amounts, and this amount is not known.");
        assertNothingWritten();
    }

    @Test
    void whereNoMoneyIsAtStakeAmountsDoNotMatter() {
        act(limited(amount(Map.of("XOF", 0L))), new WithStake(markAsPaid, new AmountAtStake.None()));

        assertWritten(1);
    }

    @Test
    void anUnknownAmountOfAnotherProcessUsesUpTheDay() {
        act(approvalsUnder(Policy.confirmEverything()), new WithStake(markAsPaid, new AmountAtStake.Unknown()));

        ApprovalService approvals =
                limited(new Budget(Scope.AUDIT_FILE, OptionalInt.empty(), Map.of(currency, Long.MAX_VALUE)));

        assertRefused("budget_used_up", () -> act(approvals));
    }

    @Test
    void aBudgetOfTheFileCountsWhatOtherProcessesDid() {
        act(approvalsUnder(Policy.confirmEverything()));

        assertRefused("budget_used_up", () -> act(limited(times(Scope.AUDIT_FILE, 1))));
        act(limited(times(Scope.PROCESS, 1)));
        assertWritten(2);
    }

    @Test
    void aBudgetOfEachPrincipalCountsWhatTheSameOneDidInAnyProcess() {
        act(approvalsUnder(Policy.confirmEverything()));

        ApprovalService approvals = limited(times(Scope.PRINCIPAL, 1));
        Refusal refusal = refusal(() -> act(approvals));
        assertThat(refusal.code()).isEqualTo("budget_used_up");
        assertThat(recorded()).last().isEqualTo("refused budgets.principal.mutations_per_hour budget_used_up");

        Caller other = new Caller(
                new Principal("other", Permissions.of(Role.APPROVER)),
                "test 1",
                new FixedAnswerChannel(new ConfirmationChannel.Answer.Approved(), () -> {}));
        approvals.submit(markAsPaid, MarkAsPaidMutation.of(unpaid).put("note", "once more"), other);
        assertWritten(2);
    }

    @Test
    void aPlanThatWaitedDoesNotEscapeTheBudget() {
        ApprovalService approvals = limited(times(Scope.PROCESS, 1));
        // the invoice looks as it did, or its change would be the reason
        PendingPlan first = planned(approvals, writing((write, observer, check) -> unpaid.json()));
        PendingPlan second = planned(approvals, markAsPaid);
        confirm(approvals, first);
        clock.advance(Duration.ofMinutes(1));

        assertRefused("budget_used_up", () -> confirm(approvals, second));
        assertNothingWritten();
    }

    private ApprovalService limited(Budget budget) {
        return approvalsUnder(new Policy() {
            @Override
            public PolicyDecision decide(Plan plan, Principal principal) {
                return new PolicyDecision.Confirm(ConfirmationLevel.SIMPLE, true, "ask");
            }

            @Override
            public List<Budget> budgets() {
                return List.of(budget);
            }
        });
    }

    private static Budget times(Scope scope, int times) {
        return new Budget(scope, OptionalInt.of(times), Map.of());
    }

    private static Budget amount(Map<String, Long> amounts) {
        return new Budget(Scope.PROCESS, OptionalInt.empty(), amounts);
    }

    private void act(ApprovalService approvals) {
        act(approvals, markAsPaid);
    }

    private void act(ApprovalService approvals, MutationKind mutation) {
        approvals.submit(
                mutation,
                MarkAsPaidMutation.of(unpaid),
                FixedAnswerChannel.saying(new ConfirmationChannel.Answer.Approved()));
    }

    private void loseTheAnswer(ApprovalService approvals) {
        MutationKind lost = writing((write, observer, check) -> {
            throw new LagoException(new LagoFailure.OutcomeUnknown("outcome_unknown", "lost", "PUT /invoices"));
        });
        try {
            approvals.submit(
                    lost,
                    MarkAsPaidMutation.of(unpaid).put("note", "lost"),
                    FixedAnswerChannel.saying(new ConfirmationChannel.Answer.Approved()));
        } catch (MutationFailedException expected) {
            assertThat(expected.failure()).isInstanceOf(LagoFailure.OutcomeUnknown.class);
        }
    }

    /** The same mutation with other money at stake. */
    private record WithStake(MarkAsPaidMutation markAsPaid, AmountAtStake stake) implements MutationKind {

        @Override
        public String name() {
            return markAsPaid.name();
        }

        @Override
        public List<Set<MutationEffect>> possibleEffects() {
            return markAsPaid.possibleEffects();
        }

        @Override
        public Plan plan(ObjectNode arguments) {
            Plan plan = markAsPaid.plan(arguments);
            PlanImpact impact = new PlanImpact(plan.impact().effects(), stake, List.of(), List.of());
            return Plan.on(
                    plan.target().orElseThrow(),
                    name(),
                    plan.statement(),
                    plan.changes(),
                    impact,
                    arguments,
                    plan.digest(),
                    plan.write().orElseThrow());
        }

        @Override
        public OutcomeEvidence evidence(Plan plan, Instant actedAt) {
            return markAsPaid.evidence(plan, actedAt);
        }
    }
}
