package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.MutationKind;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.approval.plan.WriteResult;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.RecordedAction;
import io.lagomcp.invoices.audit.event.AuditContext.InvoiceReference;
import io.lagomcp.invoices.lago.InvoiceReader;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What became of a plan, derived from its action in the audit log. An outcome that the log does not know is looked for in Lago;
 * the write is never sent again.
 */
record OutcomeResolver(InvoiceReader reads, AuditTrail trail, Mutations mutations, ActionsUnderWay underWay) {
    /** The moment after which a change that Lago does not show counts as not made. */
    static Instant end(Instant begun) {
        return begun.plus(OutcomeEvidence.LONGEST_DELAY);
    }

    /** What came of it before, an unknown outcome settled if Lago shows it; never acts. Empty while it can be confirmed. */
    Optional<MutationOutcome> outcomeOf(PendingPlan pending) {
        Optional<RecordedAction> action = trail.read(index -> index.ofPlan(pending.id()));
        return outcomeOf(pending, action);
    }

    /**
     * What came of the plan before.
     *
     * @param action of the plan, as the audit log knows it now
     * @return empty while it can still be confirmed
     * @throws RefusedException where it was withdrawn, is being carried out, or did not happen
     * @throws MutationFailedException where Lago refused it, or nobody knows yet whether it happened
     */
    Optional<MutationOutcome> outcomeOf(PendingPlan pending, Optional<RecordedAction> action) {
        if (pending.batch().isPresent()) {
            return outcomeOfBatch(pending);
        }
        if (action.isEmpty() || action.get().wasHeldBack()) {
            RefusedException.throwIf(pending.withdrawn());
            return Optional.empty();
        }
        return Optional.of(outcomeOf(pending, action.get()));
    }

    private Optional<MutationOutcome> outcomeOfBatch(PendingPlan batch) {
        List<Optional<RecordedAction>> actions = actionsOf(batch);
        boolean begun = actions.stream().anyMatch(Optional::isPresent);
        if (!begun) {
            RefusedException.throwIf(batch.withdrawn());
        }
        List<PartOutcome> results = new ArrayList<>();
        for (PendingPlan part : batch.parts()) {
            results.add(ofPart(part, actions.get(results.size())).orElseGet(() -> PartOutcome.notBegun(part)));
        }
        boolean someWait = results.stream().anyMatch(PartOutcome::canStillBeDone);
        return someWait && !(begun && batch.hasExpired()) ? Optional.empty() : Optional.of(ofBatch(batch, results));
    }

    /** What came of a batch that was withdrawn after a part of it was begun; empty where none was, and for one change. */
    Optional<MutationOutcome> ofBegun(PendingPlan withdrawn) {
        return withdrawn.batch().isPresent() && actionsOf(withdrawn).stream().anyMatch(Optional::isPresent)
                ? outcomeOfBatch(withdrawn)
                : Optional.empty();
    }

    /** The actions of the parts of a batch, in their order; empty where a part can be carried out. */
    List<Optional<RecordedAction>> actionsOf(PendingPlan batch) {
        List<PendingPlan> parts = batch.parts();
        return trail.read(index -> parts.stream()
                .map(part -> index.ofPlan(part.id()).filter(action -> !action.wasHeldBack()))
                .toList());
    }

    /** What came of a part of a batch before, by its action of {@link #actionsOf}; empty while it can be carried out. */
    Optional<PartOutcome> ofPart(PendingPlan part, Optional<RecordedAction> action) {
        if (action.isEmpty()) {
            return part.withdrawn().map(why -> PartOutcome.withdrawn(part, why));
        }
        if (action.get().state() == RecordedAction.State.DONE) {
            return Optional.of(PartOutcome.done(part, Receipt.of(action.get(), part.plan())));
        }
        try {
            return outcomeOf(part, action).map(done -> PartOutcome.done(part, ((MutationOutcome.Done) done).receipt()));
        } catch (RefusedException | MutationFailedException failed) {
            return Optional.of(PartOutcome.failed(part, failed));
        }
    }

    /** What came of a batch, with what came of its parts. */
    MutationOutcome ofBatch(PendingPlan batch, List<PartOutcome> results) {
        boolean isOpen = batch.withdrawn().isEmpty() && !batch.hasExpired();
        return new MutationOutcome.OfBatch(
                batch, results, isOpen && results.stream().anyMatch(PartOutcome::canStillBeDone));
    }

    /** What of the plan can still be carried out: of a batch, the parts that were neither begun nor withdrawn. */
    PendingPlan notBegun(PendingPlan pending) {
        List<PendingPlan> parts = pending.parts();
        List<Optional<RecordedAction>> actions = parts.isEmpty() ? List.of() : actionsOf(pending);
        List<String> ids = IntStream.range(0, parts.size())
                .filter(i ->
                        actions.get(i).isEmpty() && parts.get(i).withdrawn().isEmpty())
                .mapToObj(i -> parts.get(i).id())
                .toList();
        return ids.size() == parts.size() ? pending : pending.only(ids);
    }

    private MutationOutcome outcomeOf(PendingPlan pending, RecordedAction action) {
        return switch (action.state()) {
            case DONE -> done(pending.plan(), action);
            case FAILED -> throw failed(pending.id(), pending.plan(), action);
            case OPEN, UNKNOWN -> {
                if (underWay.isRunning(action)) {
                    throw new RefusedException(Refusal.IN_PROGRESS);
                }
                yield settle(pending, action);
            }
        };
    }

    /** The receipt of an action that was done, perhaps by a process that has ended since, with the invoice as it is now. */
    MutationOutcome.Done done(Plan plan, RecordedAction action) {
        WriteResult answer = mutations
                .find(plan.tool())
                .flatMap(MutationKind::withoutInvoice)
                .or(() -> action.result().map(this::shown))
                .orElseGet(() -> new WriteResult.Accepted("what came of it shows in Lago."));
        return new MutationOutcome.Done(
                Receipt.of(action, plan), answer, true, action.details().differs());
    }

    /** It was done, whether or not Lago shows the invoice now. */
    private WriteResult shown(InvoiceReference invoice) {
        try {
            return new WriteResult.Changed(reads.find(invoice.lagoId()));
        } catch (LagoException unreadable) {
            return new WriteResult.NotShown(invoice.lagoId(), invoice.number(), unreadable.failure());
        }
    }

    /** Why it was not done: Lago refused it, or Lago showed nothing of it later. */
    RuntimeException failed(String planId, Plan plan, RecordedAction action) {
        String code = action.details().code();
        return code.isEmpty()
                ? new RefusedException(Refusal.DID_NOT_HAPPEN)
                : new MutationFailedException(
                        planId,
                        plan,
                        LagoFailure.answered(action.details().status(), code),
                        action.time(),
                        Optional.empty(),
                        null);
    }

    /**
     * Answers with the receipt where Lago shows that it happened.
     *
     * @throws RefusedException where Lago shows that it did not
     * @throws MutationFailedException with what Lago shows, where it cannot be told yet
     */
    MutationOutcome.Done settle(PendingPlan pending, RecordedAction action) {
        OutcomeEvidence evidence = look(mutations.of(pending), pending.plan(), action);
        if (evidence instanceof OutcomeEvidence.Happened happened) {
            return happened(pending.plan(), action, happened.answer());
        }
        if (evidence instanceof OutcomeEvidence.NothingThere && !underWay.mayStillHappen(action)) {
            trail.settled(action.subject(), false, Optional.empty());
            underWay.end(pending.id());
            throw new RefusedException(Refusal.DID_NOT_HAPPEN);
        }
        throw new MutationFailedException(
                pending.id(),
                pending.plan(),
                LagoFailure.unknown(action.details().code(), pending.plan().tool()),
                underWay.notDoneFrom(action),
                Optional.of(evidence),
                null);
    }

    /** The receipt of an action that Lago shows, which the audit log did not know. */
    MutationOutcome.Done happened(Plan plan, RecordedAction action, WriteResult answer) {
        trail.settled(action.subject(), true, answer.invoice());
        underWay.end(action.subject().planId());
        return new MutationOutcome.Done(Receipt.of(action, plan), answer, true, answer.differs());
    }

    /**
     * What Lago shows of a plan. A reading that fails shows nothing, and is no reason to say that nothing was changed. An invoice
     * that the record knows as made by another plan was not made by this one. What is new after a later call for the same may
     * have been made by either.
     */
    OutcomeEvidence look(MutationKind mutation, Plan plan, RecordedAction action) {
        String planId = action.subject().planId();
        try {
            Optional<Set<String>> earlierIds = action.settledBy()
                    .earlierIds()
                    .flatMap(ids -> trail.read(index -> sameWasBegunLater(plan, planId, index)
                            ? Optional.<Set<String>>empty()
                            : Optional.of(with(ids, madeByOthers(planId, index)))));
            return mutation.evidence(plan.after(earlierIds), action.time());
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
}
