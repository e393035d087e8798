package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.PlanExecutor.Consent;
import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.lago.http.LagoException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out a batch that has its yes: one part after the other, each as a plan of its own with its own last checks, intent,
 * write and outcome. It stops where an outcome is unknown, where the call was cancelled, and where what hinders one part would
 * hinder the others too. What was not begun then can be carried out by a later call.
 */
record BatchExecutor(
        PlanExecutor executor, OutcomeResolver outcomes, PlanStore plans, AuditTrail trail, ActionsUnderWay underWay) {
    private static final Logger LOG = LoggerFactory.getLogger(BatchExecutor.class);

    /**
     * Carries it out.
     *
     * @param approved the batch with only the parts that somebody said yes to
     * @throws RefusedException where it has expired, the policy says something else of it now, or another call carries it out
     */
    MutationOutcome execute(PendingPlan approved, Consent consent, ProgressListener progress) {
        PendingPlan batch = kept(approved);
        executor.requireCurrent(batch);
        if (!underWay.begin(batch.id())) {
            throw new RefusedException(Refusal.IN_PROGRESS);
        }
        try {
            return execute(batch, approved, consent, progress);
        } finally {
            underWay.end(batch.id());
        }
    }

    /** As it is kept, or as it was before where it cannot be read any more: what was done must be answered all the same. */
    private PendingPlan keptNow(PendingPlan batch) {
        try {
            return plans.find(batch.id()).orElse(batch);
        } catch (RefusedException unreadable) {
            return batch;
        }
    }

    private PendingPlan kept(PendingPlan batch) {
        return plans.find(batch.id()).orElseThrow(() -> new RefusedException(Refusal.UNKNOWN));
    }

    private MutationOutcome execute(
            PendingPlan batch, PendingPlan approved, Consent consent, ProgressListener progress) {
        List<Optional<RecordedAction>> begun = outcomes.actionsOf(batch);
        if (begun.stream().flatMap(Optional::stream).anyMatch(underWay::isRunning)) {
            throw new RefusedException(Refusal.IN_PROGRESS);
        }
        Set<String> ids = new HashSet<>(approved.actionIds());
        List<PartOutcome> results = new ArrayList<>();
        boolean stopped = false;
        int done = 0;
        for (PendingPlan part : batch.parts()) {
            Optional<PartOutcome> earlier = outcomes.ofPart(part, begun.get(results.size()));
            stopped = stopped || Thread.currentThread().isInterrupted();
            if (earlier.isPresent() || stopped || !ids.contains(part.id())) {
                results.add(earlier.orElseGet(() -> PartOutcome.notBegun(part)));
                continue;
            }
            PartOutcome result = carryOut(part, consent);
            results.add(result);
            stopped = result.stopsBatch();
            done++;
            progress.tell(done, OptionalInt.of(ids.size()), inWords(result));
        }
        return outcomes.ofBatch(keptNow(batch), results);
    }

    private PartOutcome carryOut(PendingPlan part, Consent consent) {
        try {
            MutationOutcome outcome =
                    trail.recordRefusals(part.subject(), consent.channel(), () -> executor.execute(part, consent));
            return PartOutcome.done(part, (MutationOutcome.Done) outcome);
        } catch (RefusedException refused) {
            if (refused.refusal().isOfChange()) {
                withdraw(part, refused.refusal());
            }
            return PartOutcome.failed(part, refused);
        } catch (MutationFailedException | LagoException failed) {
            return PartOutcome.failed(part, failed);
        } catch (RuntimeException broken) {
            // what was done before must be answered all the same
            LOG.error("Part {} of a batch failed unexpectedly", part.id(), broken);
            return PartOutcome.failed(part, executor.brokenOff(part, broken));
        }
    }

    /** A part whose invoice has changed would be refused every time. */
    private void withdraw(PendingPlan part, Refusal why) {
        try {
            trail.readLocked(index -> {
                plans.find(PendingPlan.batchOf(part.id()).orElseThrow())
                        .ifPresent(batch -> plans.add(batch.withdrawn(Set.of(part.lagoId()), why)));
                return true;
            });
        } catch (RefusedException unwritable) {
            LOG.warn("Part {} is refused, and cannot be withdrawn", part.id());
        }
    }

    private static String inWords(PartOutcome result) {
        String number = result.part().plan().target().orElseThrow().number();
        return SafeText.token(number) + ": " + result.state().word().replace('_', ' ') + ".";
    }
}
