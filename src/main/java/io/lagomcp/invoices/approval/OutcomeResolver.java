package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.PendingPlan.State;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.WriteResult;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.audit.event.InvoiceReference;
import io.lagomcp.invoices.lago.http.LagoException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** Finds out by reading what became of a plan whose answer was lost. It never sends the write again. */
final class OutcomeResolver {
    private final AuditTrail trail;
    private final LongSupplier nanoTime;

    OutcomeResolver(AuditTrail trail, LongSupplier nanoTime) {
        this.trail = trail;
        this.nanoTime = nanoTime;
    }

    /** The moment after which a change that Lago does not show counts as not made. */
    static Instant end(Instant begun) {
        return begun.plus(OutcomeEvidence.LONGEST_DELAY);
    }

    /**
     * Answers with the receipt where Lago shows that it happened.
     *
     * @throws RefusedException where Lago shows that it did not
     * @throws MutationFailedException as before, with what Lago shows, where it cannot be told yet
     */
    MutationOutcome settle(PendingPlan confirmation, State.Unknown unknown) {
        OutcomeEvidence evidence =
                look(confirmation.mutation(), confirmation.plan(), confirmation.id(), unknown.begun());
        if (evidence instanceof OutcomeEvidence.Happened happened) {
            return happened(confirmation, unknown, happened.answer());
        }
        if (evidence instanceof OutcomeEvidence.NothingThere && !mayStillHappen(unknown)) {
            Refusal refusal = Refusal.didNotHappen();
            if (confirmation.settleUnknown(new State.NotDone(refusal))) {
                trail.settled(confirmation.subject(unknown.consent()), false, Optional.empty());
            }
            throw new RefusedException(refusal);
        }
        throw unknown.failure().seeing(evidence);
    }

    /** Whether the request may still be on its way. */
    boolean mayStillHappen(State.Unknown unknown) {
        return nanoTime.getAsLong() - unknown.begunNanos() < OutcomeEvidence.LONGEST_DELAY.toNanos();
    }

    /**
     * What Lago shows of a plan. A reading that fails shows nothing, and is no reason to say that nothing was changed. An invoice
     * that the record knows as made by another plan was not made by this one. What is new after a later call for the same may
     * have been made by either.
     */
    OutcomeEvidence look(Mutation mutation, Plan plan, String planId, Instant actedAt) {
        try {
            Optional<Set<String>> earlierIds = plan.earlierIds()
                    .flatMap(ids -> trail.consult(index -> sameWasBegunLater(plan, planId, index)
                            ? Optional.<Set<String>>empty()
                            : Optional.of(with(ids, madeByOthers(planId, index)))));
            return mutation.evidence(plan.after(earlierIds), actedAt);
        } catch (LagoException unread) {
            return new OutcomeEvidence.Unread();
        }
    }

    private static boolean sameWasBegunLater(Plan plan, String planId, AuditIndex index) {
        return index.since(Instant.EPOCH).stream()
                .dropWhile(action -> !action.subject().planId().equals(planId))
                .anyMatch(action -> !action.subject().planId().equals(planId)
                        && action.subject().argumentsDigest().equals(plan.digest())
                        && action.state() != RecordedAction.State.FAILED);
    }

    private static List<String> madeByOthers(String planId, AuditIndex index) {
        return index.since(Instant.EPOCH).stream()
                .filter(action -> action.subject().invoice().isEmpty()
                        && !action.subject().planId().equals(planId))
                .flatMap(action -> action.result().stream())
                .map(InvoiceReference::lagoId)
                .toList();
    }

    private static Set<String> with(Set<String> ids, List<String> more) {
        Set<String> all = new HashSet<>(ids);
        all.addAll(more);
        return all;
    }

    private MutationOutcome happened(PendingPlan confirmation, State.Unknown unknown, WriteResult answer) {
        Receipt receipt = confirmation.receipt(unknown.consent(), unknown.begun());
        MutationOutcome.Done done = new MutationOutcome.Done(confirmation.plan(), receipt, answer, true);
        if (confirmation.settleUnknown(new State.Succeeded(done))) {
            trail.settled(confirmation.subject(unknown.consent()), true, answer.invoice());
        }
        return done;
    }
}
