package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.AuditException;
import io.lagomcp.invoices.audit.AuditIndex;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.event.AuditEvent;
import io.lagomcp.invoices.lago.SafeText;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends plans that wait, and leaves invoices out of batches. A no holds in this process also while it cannot be kept. */
final class PlanWithdrawals {
    private static final Logger LOG = LoggerFactory.getLogger(PlanWithdrawals.class);

    private final PlanStore plans;
    private final AuditTrail trail;
    private final ActionsUnderWay underWay;
    /** Why plans were withdrawn where that could not be kept yet, by their ids. */
    private final Map<String, Refusal> withdrawnHere = new ConcurrentHashMap<>();

    PlanWithdrawals(PlanStore plans, AuditTrail trail, ActionsUnderWay underWay) {
        this.plans = plans;
        this.trail = trail;
        this.underWay = underWay;
    }

    /**
     * What ends a plan that waits.
     *
     * @param line what the audit log says of it, where nobody else records it; throws why the plan must not be ended
     */
    private record Withdrawal(
            String id, Refusal why, BooleanSupplier hasExpired, Function<PendingPlan, Optional<AuditEvent>> line) {}

    /**
     * Ends a plan; false where it was begun before, or withdrawn. Where that cannot be kept now, this process carries the plan out
     * no more, and tries to keep it until the plan has expired.
     *
     * @throws RefusedException where its request may have left this process, and the audit log cannot say what became of it
     */
    boolean withdraw(PendingPlan pending, Refusal why) {
        return withdraw(pending, why, Optional.empty());
    }

    /** The same, which this line of the audit log tells. */
    boolean withdraw(PendingPlan pending, Refusal why, Optional<AuditEvent> line) {
        return withdraw(new Withdrawal(pending.id(), why, pending::hasExpired, plan -> line));
    }

    private boolean withdraw(Withdrawal withdrawal) {
        try {
            return endIfWaiting(withdrawal, false);
        } catch (RuntimeException failed) {
            if (!isUnavailable(failed)) {
                throw failed;
            }
            withdrawLater(withdrawal);
        }
        try {
            // where the plans can be used and the audit log cannot, this holds in all processes
            plans.withdraw(withdrawal.id(), withdrawal.why());
        } catch (RefusedException | UncheckedIOException unavailable) {
            LOG.debug("Plan {} is withdrawn later", withdrawal.id(), unavailable);
        }
        return true;
    }

    /**
     * Keeps the no to a plan that cannot be read now; the same as where {@link #withdraw} cannot be kept. It is dropped where the
     * caller may not decline the plan.
     *
     * @param hasExpired whether no plan can wait any more that was asked about before
     */
    void declineLater(String id, Caller caller, BooleanSupplier hasExpired) {
        withdrawLater(new Withdrawal(id, Refusal.DECLINED, hasExpired, plan -> {
            ApprovalInbox.requireConcerned(plan, caller);
            PlanChecks.requireMayReject(plan, caller.principal());
            return Optional.of(new AuditEvent.Refused(
                    AuditTrail.subject(plan.subject(), caller),
                    Refusal.DECLINED.code(),
                    "",
                    caller.confirmation().name()));
        }));
    }

    private void withdrawLater(Withdrawal withdrawal) {
        String id = withdrawal.id();
        if (withdrawnHere.putIfAbsent(id, withdrawal.why()) == null) {
            LOG.warn("The withdrawal of plan {} cannot be kept yet, and is tried again", id);
            trail.audit().retry(() -> {
                // what is being carried out looks here once more before its request leaves
                boolean isOver =
                        !underWay.isRunningHere(id) && (withdrawal.hasExpired().getAsBoolean() || isKept(withdrawal));
                if (isOver) {
                    withdrawnHere.remove(id);
                }
                return isOver;
            });
        }
        if (underWay.mayHaveBeenSent(id)) {
            throw new RefusedException(Refusal.IN_PROGRESS);
        }
    }

    /** Whether it need not be tried again. */
    private boolean isKept(Withdrawal withdrawal) {
        try {
            if (endIfWaiting(withdrawal, true)) {
                LOG.info("The withdrawal of plan {} is kept now", withdrawal.id());
            }
            return true;
        } catch (AuditException | RefusedException | UncheckedIOException failed) {
            return !isUnavailable(failed);
        }
    }

    private boolean endIfWaiting(Withdrawal withdrawal, boolean again) {
        return trail.audit().decide(index -> {
            Optional<PendingPlan> waiting = plans.find(withdrawal.id())
                    .filter(kept -> isUnused(kept.actionIds(), index)
                            && (kept.withdrawn().isEmpty()
                                    || (again && kept.withdrawn().get().equals(withdrawal.why()))));
            Optional<AuditEvent> line = waiting.flatMap(withdrawal.line());
            waiting.ifPresent(kept -> plans.withdraw(kept.id(), withdrawal.why()));
            return new AuditLog.Decision<>(line, then -> waiting.isPresent());
        });
    }

    /** Whether it failed because the audit log or the plans cannot be used now. */
    static boolean isUnavailable(RuntimeException failed) {
        return failed instanceof AuditException
                || failed instanceof UncheckedIOException
                || (failed instanceof RefusedException refused
                        && refused.refusal().equals(Refusal.AUDIT_UNAVAILABLE));
    }

    /** Why the plan of this action was withdrawn in this process, where that may not be kept yet. */
    Optional<Refusal> withdrawnHere(String actionId) {
        return Optional.ofNullable(
                withdrawnHere.get(PendingPlan.batchOf(actionId).orElse(actionId)));
    }

    /**
     * A batch that waits without some of its invoices; keeps nothing.
     *
     * @param lagoIds of these invoices; none for the same plan
     * @throws RefusedException where one of them is not in the batch or was begun, or nothing would be left
     */
    PendingPlan without(PendingPlan pending, Set<String> lagoIds, Caller caller) {
        return lagoIds.isEmpty() ? pending : trail.readLocked(index -> without(pending, lagoIds, caller, index));
    }

    private PendingPlan without(PendingPlan pending, Set<String> lagoIds, Caller caller, AuditIndex index) {
        PendingPlan batch = plans.find(pending.id()).orElseThrow(() -> new RefusedException(Refusal.UNKNOWN));
        requireInBatch(batch, lagoIds, index);
        return batch.withdrawn(lagoIds, Refusal.leftOut(caller.principal().name()));
    }

    /**
     * Leaves invoices out of a batch that waits: nobody can change them by this plan any more.
     *
     * @param lagoIds of the invoices; nothing changes where there are none
     * @throws RefusedException as {@link #without}
     */
    void leaveOut(PendingPlan pending, Set<String> lagoIds, Caller caller) {
        if (lagoIds.isEmpty()) {
            return;
        }
        PendingPlan rest = trail.readLocked(index -> {
            PendingPlan without = without(pending, lagoIds, caller, index);
            if (without.withdrawn().isEmpty()) {
                plans.add(without);
            }
            return without;
        });
        rest.parts().stream()
                .filter(part -> lagoIds.contains(part.lagoId()))
                .forEach(part -> trail.leftOut(
                        AuditTrail.subject(part.subject(), caller),
                        caller.confirmation().name()));
    }

    private static void requireInBatch(PendingPlan batch, Set<String> lagoIds, AuditIndex index) {
        Set<String> missing = new HashSet<>(lagoIds);
        boolean somethingLeft = false;
        for (PendingPlan part : batch.parts()) {
            String lagoId = part.lagoId();
            boolean unused = isUnused(List.of(part.id()), index);
            if (missing.remove(lagoId) && !unused) {
                throw new RefusedException(Refusal.cannotLeaveOut("The invoice " + lagoId + " was begun"));
            }
            somethingLeft |= unused && part.withdrawn().isEmpty() && !lagoIds.contains(lagoId);
        }
        if (!missing.isEmpty()) {
            throw new RefusedException(Refusal.cannotLeaveOut("The batch does not have the invoice "
                    + SafeText.token(missing.iterator().next())));
        }
        if (!somethingLeft) {
            throw new RefusedException(Refusal.cannotLeaveOut("Nothing would be left of the batch"));
        }
    }

    /** Whether there is an id that no intent has used up. */
    static boolean isUnused(List<String> ids, AuditIndex index) {
        return ids.stream()
                .anyMatch(id ->
                        index.ofPlan(id).filter(action -> !action.wasHeldBack()).isEmpty());
    }
}
