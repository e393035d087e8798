package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.PendingPlan.State;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.audit.event.InvoiceReference;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Handles a repeated call whose earlier answer got lost. It reads Lago before it plans again, so that nobody is asked to approve
 * a change that has already happened or may still happen.
 */
final class LostAnswerRecovery {
    private final AuditTrail trail;
    private final PlanStore confirmations;
    private final OutcomeResolver settlement;
    private final Clock clock;

    LostAnswerRecovery(AuditTrail trail, PlanStore confirmations, OutcomeResolver settlement, Clock clock) {
        this.trail = trail;
        this.confirmations = confirmations;
        this.settlement = settlement;
        this.clock = clock;
    }

    /**
     * What came of the same call, made before by this process or by another.
     *
     * @param unsettled from {@link #before}
     * @return empty where there was none, or nothing came of it, or Lago will not show what did
     * @throws MutationFailedException where this caller made it, and it may still happen
     * @throws RefusedException where somebody else did, or its plan is not remembered
     */
    Optional<MutationOutcome> outcomeOf(
            Mutation mutation, ObjectNode arguments, Caller caller, List<RecordedAction> unsettled) {
        Optional<String> requestKey = Plan.requestKey(arguments);
        for (RecordedAction action : unsettled) {
            boolean own = action.answers(caller.principal().name(), requestKey);
            Optional<PendingPlan> remembered =
                    confirmations.find(action.subject().planId());
            Optional<MutationOutcome> outcome = remembered.isPresent()
                    ? settled(remembered.get(), action, own)
                    : settled(mutation, Plan.recorded(action, arguments), action);
            if (own && outcome.isPresent()) {
                return outcome;
            }
        }
        return Optional.empty();
    }

    /**
     * Why a call that cannot be planned now is refused: an earlier one with unknown outcome may be the cause.
     *
     * @param impossible why it cannot be planned
     * @return empty where there was no such call
     */
    Optional<RefusedException> inTheWayOf(Mutation mutation, ObjectNode arguments, RuntimeException impossible) {
        return before(mutation, arguments).unsettled().stream().findFirst().map(action -> {
            Plan plan = Plan.recorded(action, arguments);
            return clock.instant().isBefore(OutcomeResolver.end(action.time()))
                    ? unsettled(action, plan, new OutcomeEvidence.Unclear())
                    : new RefusedException(Refusal.impossibleAfterUnsettled(
                            String.valueOf(impossible.getMessage()), action.time(), plan.settledBy()));
        });
    }

    /** The invoice that an unsettled call of this tool knew by this number, where there is exactly one. */
    Optional<String> lagoIdOf(String tool, String number) {
        List<String> ids = trail.consult(index -> index.unsettled().stream()
                .map(RecordedAction::subject)
                .filter(subject -> subject.tool().equals(tool))
                .flatMap(subject -> subject.invoice().stream())
                .filter(invoice -> invoice.number().equalsIgnoreCase(number))
                .map(InvoiceReference::lagoId)
                .distinct()
                .toList());
        return ids.size() == 1 ? Optional.of(ids.get(0)) : Optional.empty();
    }

    private Optional<MutationOutcome> settled(PendingPlan confirmation, RecordedAction action, boolean own) {
        State state = confirmation.state();
        if (state instanceof State.Acting && confirmation.plan().target().isEmpty()) {
            throw unsettled(action, confirmation.plan(), new OutcomeEvidence.Unclear());
        }
        if (!(state instanceof State.Unknown unknown)) {
            return Optional.empty();
        }
        try {
            return Optional.of(settlement.settle(confirmation, unknown));
        } catch (RefusedException didNotHappen) {
            return Optional.empty();
        } catch (MutationFailedException open) {
            OutcomeEvidence seen = open.seen().orElseThrow();
            if (!settlement.mayStillHappen(unknown) && !(seen instanceof OutcomeEvidence.Unread)) {
                return Optional.empty();
            }
            throw own ? open : unsettled(action, confirmation.plan(), seen);
        }
    }

    /**
     * The same for what another process did, or this one before it was restarted. Only the time of day tells how long ago that
     * was, which can be set; so it is never said of it that it did not happen. What may be under way on an invoice is left to
     * the checks before the act.
     */
    private Optional<MutationOutcome> settled(Mutation mutation, Plan recorded, RecordedAction action) {
        OutcomeEvidence evidence =
                settlement.look(mutation, recorded, action.subject().planId(), action.time());
        if (evidence instanceof OutcomeEvidence.Happened happened) {
            trail.settled(action.subject(), true, happened.answer().invoice());
            return Optional.of(
                    new MutationOutcome.Done(recorded, Receipt.of(action, recorded), happened.answer(), true));
        }
        Instant now = clock.instant();
        boolean underWay = recorded.target().isPresent() && action.mayBeRunning(now);
        if (!underWay
                && (evidence instanceof OutcomeEvidence.Unread || now.isBefore(OutcomeResolver.end(action.time())))) {
            throw unsettled(action, recorded, evidence);
        }
        return Optional.empty();
    }

    /**
     * The record before a call is planned.
     *
     * @param lastSeq the newest line
     * @param unsettled the same calls without a known outcome
     */
    record Before(long lastSeq, List<RecordedAction> unsettled) {}

    Before before(Mutation mutation, ObjectNode arguments) {
        String digest = mutation.digest(arguments);
        return trail.consult(index -> new Before(
                index.lastSeq(),
                index.unsettled().stream()
                        .filter(action -> action.subject().argumentsDigest().equals(digest))
                        .toList()));
    }

    private static RefusedException unsettled(RecordedAction action, Plan plan, OutcomeEvidence seen) {
        return new RefusedException(
                Refusal.sameCallUnsettled(action.time(), seen, OutcomeResolver.end(action.time()), plan.settledBy()));
    }
}
