package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.ConfirmationChannel.Answer;
import io.lagomcp.invoices.approval.PlanExecutor.Consent;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.TypedChallenge;
import io.lagomcp.invoices.audit.RecordedAction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Gets the yes or the no to a plan that is kept, and has the plan carried out or withdrawn. Takes nothing but a clear yes for one. */
record PlanApproval(
        PlanStore plans,
        ApprovalInbox inbox,
        PlanWithdrawals withdrawals,
        PlanChecks checks,
        OutcomeResolver outcomes,
        RepeatedCalls lostCalls,
        PlanExecutor executor,
        BatchExecutor batchExecutor,
        AuditTrail trail,
        Clock clock) {
    private static final String RELAY = ConfirmationChannel.relay().name();
    /** That a policy can give a plan. */
    private static final Duration LONGEST_LIFETIME = Duration.ofDays(7);

    /** Carries a new plan out as soon as it has its yes. */
    MutationOutcome goOn(PendingPlan pending, Caller caller) {
        if (pending.decision() instanceof PolicyDecision.Confirm) {
            return pending.needsApprover()
                    ? new MutationOutcome.Waiting(pending)
                    : trail.recordRefusals(
                            pending.subject(), caller.confirmation().name(), () -> askAndCarryOut(pending, caller));
        }
        return trail.recordRefusals(pending.subject(), "", () -> execute(pending, Consent.ofPolicy(), caller));
    }

    private MutationOutcome execute(PendingPlan approved, Consent consent, Caller caller) {
        return approved.batch().isPresent()
                ? batchExecutor.execute(approved, consent, caller.progress())
                : executor.execute(approved, consent);
    }

    /** {@link ApprovalService#confirm(String, String, Set, Caller)}. */
    MutationOutcome confirm(String id, String statement, Set<String> leftOut, Caller caller) {
        inbox.requireGranted(RELAY, ApprovalInbox.arguments(id), caller);
        ApprovalInbox.Known known = inbox.known(id, RELAY, RELAY, caller);
        boolean asked = known.plan().filter(pending -> mustAsk(pending, caller)).isPresent();
        String channel = asked ? caller.confirmation().name() : RELAY;
        return trail.recordRefusals(known.subject(), channel, () -> {
            if (known.plan().isEmpty()) {
                return lostCalls.ofForgotten(known.action(), caller);
            }
            PendingPlan pending = known.plan().get();
            ApprovalInbox.requireMatching(pending, statement, caller);
            known.requireSameLog();
            return outcomes.outcomeOf(pending, known.action()).orElseGet(() -> {
                known.requireNotPaused();
                checks.requireMayConfirm(pending, caller.principal());
                return carryOut(pending, leftOut, caller);
            });
        });
    }

    /** {@link ApprovalService#resume}. */
    MutationOutcome resume(String tool, String id, Caller caller) {
        try {
            return goOn(tool, id, caller);
        } catch (RuntimeException failed) {
            if (!caller.confirmation().isDeclined() || !PlanWithdrawals.isUnavailable(failed)) {
                throw failed;
            }
            Instant end = clock.instant().plus(LONGEST_LIFETIME);
            withdrawals.declineLater(id, caller, () -> clock.instant().isAfter(end));
            throw new RefusedException(Refusal.DECLINED_FOR_NOW);
        }
    }

    private MutationOutcome goOn(String tool, String id, Caller caller) {
        String channel = caller.confirmation().name();
        ApprovalInbox.Known known = inbox.known(id, tool, channel, caller);
        return trail.recordRefusals(known.subject(), channel, () -> {
            if (known.plan().isEmpty()) {
                return lostCalls.ofForgotten(known.action(), caller);
            }
            PendingPlan pending = known.plan().get();
            ApprovalInbox.requireConcerned(pending, caller);
            known.requireSameLog();
            if (known.action()
                    .filter(begun -> begun.mayBeRunning(clock.instant()))
                    .isPresent()) {
                return decidedElsewhere(pending, caller.confirmation());
            }
            return outcomes.outcomeOf(pending, known.action()).orElseGet(() -> {
                known.requireNotPaused();
                if (!pending.needsApprover()) {
                    return askAndCarryOut(pending, caller);
                }
                checks.requireMayConfirm(pending, caller.principal());
                return askApproverAndCarryOut(pending, Set.of(), caller);
            });
        });
    }

    private MutationOutcome carryOut(PendingPlan pending, Set<String> leftOut, Caller caller) {
        if (mustAsk(pending, caller)) {
            executor.requireCurrent(pending);
            return askApproverAndCarryOut(pending, leftOut, caller);
        }
        if (!pending.mayBeRelayed()) {
            throw new RefusedException(
                    Refusal.RELAY_FORBIDDEN, pending.decision().rule());
        }
        PendingPlan chosen = outcomes.notBegun(withdrawals.without(pending, leftOut, caller));
        withdrawals.leaveOut(chosen, leftOut, caller);
        return execute(chosen, Consent.of(caller.principal(), RELAY, pending), caller);
    }

    /** Whether the person is asked, also about their own plan: an answer of theirs is better than one passed on. */
    private static boolean mustAsk(PendingPlan pending, Caller caller) {
        return pending.needsApprover() || !caller.confirmation().isRelay();
    }

    /** Who gave the yes, which counts only if they may give it by the message that carried it. */
    private Consent consent(PendingPlan confirmation, Principal asked, ConfirmationChannel channel) {
        Principal responder = channel.responder(asked);
        checks.requireMayConfirm(confirmation, responder);
        return Consent.of(responder, channel.name(), confirmation);
    }

    /**
     * A no withdraws the plan; any other answer but a yes leaves it waiting as it is, for the next approver or for later.
     *
     * @param leftOut the Lago ids of the invoices of a batch that the yes is not about
     */
    private MutationOutcome askApproverAndCarryOut(PendingPlan confirmation, Set<String> leftOut, Caller approver) {
        ConfirmationChannel channel = approver.confirmation();
        PendingPlan asked = outcomes.notBegun(withdrawals.without(confirmation, leftOut, approver));
        boolean isConfirmed;
        try {
            // where the assistant passes the yes on, this very call is the yes
            isConfirmed = confirms(asked, channel) || channel.isRelay();
        } catch (RefusedException no) {
            if (no.refusal().equals(Refusal.DECLINED)) {
                return withdraw(confirmation, no, approver);
            }
            throw no;
        }
        if (!isConfirmed) {
            return decidedElsewhere(confirmation, channel);
        }
        Consent consent = consent(confirmation, approver.principal(), channel);
        withdrawals.leaveOut(asked, leftOut, approver);
        return execute(asked, consent, approver);
    }

    /** Answers a no that comes too late with the outcome, and the no to the rest of a batch with what was done and what was not. */
    private MutationOutcome withdraw(PendingPlan pending, RefusedException no, Caller caller) {
        if (!withdrawals.withdraw(pending, no.refusal())) {
            return outcomes.outcomeOf(pending).orElseThrow(() -> no);
        }
        MutationOutcome begun = begun(pending, no).orElseThrow(() -> no);
        trail.refused(
                AuditTrail.subject(pending.subject(), caller),
                no,
                caller.confirmation().name());
        return begun;
    }

    /** What was begun of a batch before this no, which holds also where that cannot be read. */
    private Optional<MutationOutcome> begun(PendingPlan pending, RefusedException no) {
        try {
            return outcomes.ofBegun(pending.withdrawn(no.refusal()));
        } catch (RefusedException unreadable) {
            boolean isDeclined = no.refusal().equals(Refusal.DECLINED) && PlanWithdrawals.isUnavailable(unreadable);
            throw isDeclined ? new RefusedException(Refusal.DECLINED_FOR_NOW) : unreadable;
        }
    }

    /** Waits as long as the channel does for a decision that came in another way, perhaps in another process. */
    private MutationOutcome decidedElsewhere(PendingPlan pending, ConfirmationChannel channel) {
        while (channel.awaitsDecision(pending)) {
            Optional<RecordedAction> action = trail.read(index -> index.ofPlan(pending.id()));
            if (action.filter(begun -> begun.mayBeRunning(clock.instant())).isEmpty()) {
                PendingPlan now = plans.find(pending.id()).orElse(pending);
                Optional<MutationOutcome> outcome = outcomes.outcomeOf(now, action);
                if (outcome.isPresent()) {
                    return outcome.get();
                }
                if (pending.hasExpired()) {
                    throw new RefusedException(Refusal.EXPIRED);
                }
            }
        }
        return outcomes.outcomeOf(pending).orElseGet(() -> new MutationOutcome.Waiting(pending));
    }

    /** Anything but a yes withdraws the plan, except that the yes may come later; a no that comes too late changes nothing. */
    private MutationOutcome askAndCarryOut(PendingPlan confirmation, Caller maker) {
        ConfirmationChannel channel = maker.confirmation();
        PendingPlan asked = outcomes.notBegun(confirmation);
        Optional<Consent> consent;
        try {
            consent = confirms(asked, channel)
                    ? Optional.of(consent(confirmation, maker.principal(), channel))
                    : Optional.empty();
        } catch (RefusedException no) {
            return withdraw(confirmation, no, maker);
        } catch (RuntimeException | Error broken) {
            withdrawals.withdraw(confirmation, Refusal.unavailable("Asking the user failed"));
            throw broken;
        }
        if (consent.isPresent()) {
            return execute(asked, consent.get(), maker);
        }
        // where the assistant passes the yes on, it has to know the plan first
        return channel.isRelay() ? new MutationOutcome.Waiting(asked) : decidedElsewhere(confirmation, channel);
    }

    /** True for a yes, false for one that may come later; anything else is thrown as the refusal that it is. */
    private static boolean confirms(PendingPlan confirmation, ConfirmationChannel channel) {
        if (channel.isRelay() && !confirmation.allowsRelay()) {
            throw new RefusedException(
                    Refusal.RELAY_FORBIDDEN, confirmation.decision().rule());
        }
        Answer answer = channel.ask(confirmation);
        if (answer instanceof Answer.Pending) {
            return false;
        }
        if (answer instanceof Answer.Refused refused) {
            throw new RefusedException(refused.refusal());
        }
        if (confirmation.level() == ConfirmationLevel.TYPED) {
            TypedChallenge proof = confirmation.proof();
            if (!(answer instanceof Answer.Typed typed) || !proof.isGivenBy(typed.text())) {
                throw new RefusedException(Refusal.challengeMismatch(proof));
            }
        }
        return true;
    }
}
