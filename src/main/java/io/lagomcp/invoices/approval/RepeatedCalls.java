package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.pending.PlanCounts;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.pending.PlanStoreLimits;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Handles a repeated call: one whose earlier answer got lost, or with an idempotency key that was used. It reads Lago before it
 * plans again, so that nobody is asked to approve a change that has already happened or may still happen.
 */
record RepeatedCalls(
        AuditTrail trail, PlanStore plans, OutcomeResolver outcomes, ActionsUnderWay underWay, Clock clock) {
    /**
     * The audit log before a call is planned.
     *
     * @param lastSeq the newest line
     * @param unsettled identical calls without a known outcome
     * @param sameKey the action of this caller with the same idempotency key; a failed one leaves the key free
     * @param noRoom why no more plans of this caller are kept
     * @param paused why this caller changes nothing now
     */
    record Before(
            long lastSeq,
            List<RecordedAction> unsettled,
            Optional<RecordedAction> sameKey,
            Optional<Refusal> noRoom,
            Optional<RefusedException> paused) {}

    Before before(MutationKind mutation, ObjectNode arguments, Caller caller) {
        String digest = mutation.digest(arguments);
        // first, so that nobody waits for the store while the log is asked
        Function<AuditIndex, PlanCounts> counts =
                plans.countBeforeRead(caller.principal().name());
        return trail.read(index -> new Before(
                index.lastSeq(),
                unsettled(digest, index),
                sameKey(arguments, caller.principal(), index),
                PlanStoreLimits.STANDARD.objection(counts.apply(index)),
                PrincipalPauses.objection(caller.principal(), index)));
    }

    /** Identical calls without a known outcome. */
    List<RecordedAction> unsettled(MutationKind mutation, ObjectNode arguments) {
        String digest = mutation.digest(arguments);
        return trail.read(index -> unsettled(digest, index));
    }

    private static List<RecordedAction> unsettled(String digest, AuditIndex index) {
        return index.unsettled().stream()
                .filter(action -> action.subject().argumentsDigest().equals(digest))
                .toList();
    }

    private static Optional<RecordedAction> sameKey(ObjectNode arguments, Principal principal, AuditIndex index) {
        return Plan.requestKey(arguments)
                .flatMap(key -> index.byRequestKey(principal.name(), key))
                .filter(action -> action.state() != RecordedAction.State.FAILED);
    }

    /**
     * What came of an identical call, made before by this process or by another.
     *
     * @param unsettled from {@link #before}
     * @return empty where there was none, or nothing came of it, or Lago will not show what did
     * @throws MutationFailedException where this caller made it, and it may still happen
     * @throws RefusedException where somebody else did, or its plan is not remembered
     */
    Optional<MutationOutcome> outcomeOf(
            MutationKind mutation, ObjectNode arguments, Caller caller, List<RecordedAction> unsettled) {
        Optional<String> requestKey = Plan.requestKey(arguments);
        for (RecordedAction action : unsettled) {
            boolean own = action.answers(caller.principal().name(), requestKey);
            Optional<PendingPlan> remembered = plans.ofAction(action.subject().planId());
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
     * The receipt of the call that used this idempotency key.
     *
     * @param action from {@link #before}
     * @throws RefusedException where the key was used for something else, or the outcome is not known
     */
    MutationOutcome receipt(MutationKind mutation, ObjectNode arguments, RecordedAction action) {
        if (!action.subject().argumentsDigest().equals(mutation.digest(arguments))) {
            throw new RefusedException(Refusal.REQUEST_KEY_OF_OTHER);
        }
        return receipt(action, arguments)
                .orElseThrow(() -> new RefusedException(Refusal.requestKeyUnsettled(
                        Plan.recorded(action, arguments).settledBy())));
    }

    /** The receipt of an action that was done; empty while that is not known. */
    private Optional<MutationOutcome> receipt(RecordedAction action, ObjectNode arguments) {
        return action.state() == RecordedAction.State.DONE
                ? Optional.of(outcomes.done(
                        plans.ofAction(action.subject().planId())
                                .map(PendingPlan::plan)
                                .orElseGet(() -> Plan.recorded(action, arguments)),
                        action))
                : Optional.empty();
    }

    /** What came of a plan that is not kept any more, for its maker; refuses where there was none, or nobody knows. */
    MutationOutcome ofForgotten(Optional<RecordedAction> planned, Caller caller) {
        RecordedAction action = planned.filter(
                        found -> found.isOf(caller.principal().name()) && !found.wasHeldBack())
                .orElseThrow(() -> new RefusedException(Refusal.UNKNOWN));
        ObjectNode unknown = JsonNodeFactory.instance.objectNode();
        if (action.state() == RecordedAction.State.FAILED) {
            throw outcomes.failed(action.subject().planId(), Plan.recorded(action, unknown), action);
        }
        return receipt(action, unknown)
                .orElseThrow(() -> new RefusedException(
                        Refusal.recordedUnsettled(action.subject().tool(), action.time())));
    }

    /** That an earlier call with unknown outcome may be why this one cannot be planned now; empty where there was none. */
    Optional<RefusedException> inTheWayOf(MutationKind mutation, ObjectNode arguments, RuntimeException impossible) {
        return unsettled(mutation, arguments).stream().findFirst().map(action -> {
            Plan plan = Plan.recorded(action, arguments);
            return clock.instant().isBefore(OutcomeResolver.end(action.time()))
                    ? unsettled(action, plan, new OutcomeEvidence.Unclear())
                    : new RefusedException(Refusal.impossibleAfterUnsettled(
                            String.valueOf(impossible.getMessage()), action.time(), plan.settledBy()));
        });
    }

    /** The invoice that an unsettled call of this tool knew by this number, where there is exactly one. */
    Optional<String> lagoIdOf(String tool, String number) {
        List<String> ids = trail.read(index -> index.unsettled().stream()
                .map(RecordedAction::subject)
                .filter(subject -> subject.tool().equals(tool))
                .flatMap(subject -> subject.invoice().stream())
                .filter(invoice -> invoice.number().equalsIgnoreCase(number))
                .map(InvoiceReference::lagoId)
                .distinct()
                .toList());
        return ids.size() == 1 ? Optional.of(ids.get(0)) : Optional.empty();
    }

    private Optional<MutationOutcome> settled(PendingPlan pending, RecordedAction action, boolean own) {
        if (underWay.isRunningHere(action)) {
            if (pending.plan().target().isEmpty()) {
                throw unsettled(action, pending.plan(), new OutcomeEvidence.Unclear());
            }
            // what is under way on an invoice is left to the checks before the act
            return Optional.empty();
        }
        try {
            return Optional.of(outcomes.settle(pending, action));
        } catch (RefusedException didNotHappen) {
            return Optional.empty();
        } catch (MutationFailedException open) {
            OutcomeEvidence seen = open.seen().orElseThrow();
            if (!underWay.mayStillHappen(action) && !(seen instanceof OutcomeEvidence.Unread)) {
                return Optional.empty();
            }
            throw own ? open : unsettled(action, pending.plan(), seen);
        }
    }

    /**
     * The same where the plan is not kept. It is never said of it that it did not happen: of the plan too little is known to see
     * that in Lago.
     */
    private Optional<MutationOutcome> settled(MutationKind mutation, Plan recorded, RecordedAction action) {
        OutcomeEvidence evidence = outcomes.look(mutation, recorded, action);
        if (evidence instanceof OutcomeEvidence.Happened happened) {
            return Optional.of(outcomes.happened(recorded, action, happened.answer()));
        }
        boolean busy = recorded.target().isPresent() && underWay.isRunning(action);
        if (!busy
                && (evidence instanceof OutcomeEvidence.Unread
                        || clock.instant().isBefore(OutcomeResolver.end(action.time())))) {
            throw unsettled(action, recorded, evidence);
        }
        return Optional.empty();
    }

    private static RefusedException unsettled(RecordedAction action, Plan plan, OutcomeEvidence seen) {
        return new RefusedException(
                Refusal.sameCallUnsettled(action.time(), seen, OutcomeResolver.end(action.time()), plan.settledBy()));
    }
}
