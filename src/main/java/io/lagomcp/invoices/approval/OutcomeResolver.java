package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.PendingPlan.State;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.WriteResult;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.audit.event.InvoiceReference;
import io.lagomcp.invoices.lago.http.LagoException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** Finds out what became of a plan whose answer got lost: by reading, never by doing it again. */
final class OutcomeResolver {
    private final AuditTrail trail;
    private final LongSupplier nanoTime;

    OutcomeResolver(AuditTrail trail, LongSupplier nanoTime) {
        this.trail = trail;
        this.nanoTime = nanoTime;
    }

    /** The moment from which that counts as not done which Lago shows nothing of. */
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
                    .filter(ids -> !sameWasBegunLater(plan, planId))
                    .map(ids -> with(ids, madeByOthers(planId)));
            return mutation.evidence(plan.after(earlierIds), actedAt);
        } catch (LagoException unread) {
            return new OutcomeEvidence.Unread();
        }
    }

    private boolean sameWasBegunLater(Plan plan, String planId) {
        return trail.consult(ledger -> ledger.since(Instant.EPOCH).stream()
                .dropWhile(deed -> !deed.subject().planId().equals(planId))
                .anyMatch(deed -> !deed.subject().planId().equals(planId)
                        && deed.subject().argumentsDigest().equals(plan.digest())
                        && deed.state() != RecordedAction.State.FAILED));
    }

    private List<String> madeByOthers(String planId) {
        return trail.consult(ledger -> ledger.since(Instant.EPOCH).stream()
                .filter(deed -> deed.subject().invoice().isEmpty()
                        && !deed.subject().planId().equals(planId))
                .flatMap(deed -> deed.result().stream())
                .map(InvoiceReference::lagoId)
                .toList());
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
