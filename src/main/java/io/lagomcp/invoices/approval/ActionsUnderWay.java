package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.OutcomeEvidence;
import io.lagomcp.invoices.audit.RecordedAction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What is being carried out, and how long ago that began. The audit log tells it for all processes, by the clock of the day;
 * this process knows more of its own actions, by a clock that nobody can set.
 */
final class ActionsUnderWay {
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final Set<String> running = ConcurrentHashMap.newKeySet();
    /** Whose request leaves or has left, while the outcome is open. */
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    /** When this process began the action of a plan, or first heard of it; by plan, while the outcome is open. */
    private final Map<String, Long> knownSince = new ConcurrentHashMap<>();

    ActionsUnderWay(Clock clock, LongSupplier nanoTime) {
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** False where another thread is carrying this plan out. */
    boolean begin(String planId) {
        if (!running.add(planId)) {
            return false;
        }
        knownSince.put(planId, nanoTime.getAsLong());
        return true;
    }

    /** How long it took until now. */
    Duration sinceBegin(String planId) {
        return Duration.ofNanos(nanoTime.getAsLong() - knownSince.computeIfAbsent(planId, id -> nanoTime.getAsLong()));
    }

    /** Its request leaves unless something prevents that from now on. */
    void beginSending(String planId) {
        sent.add(planId);
    }

    /** Whether the request of this plan, or of a part of this batch, may have left this process. */
    boolean mayHaveBeenSent(String planId) {
        return hasAnyOf(planId, sent);
    }

    /** It is over, and its outcome is in the audit log; nothing more is to be found out about it. */
    void end(String planId) {
        running.remove(planId);
        sent.remove(planId);
        knownSince.remove(planId);
    }

    /** It is over, but whether Lago acted is not known. */
    void endUnknown(String planId) {
        running.remove(planId);
    }

    /** Whether a thread of this process carries this plan, or a part of this batch, out. */
    boolean isRunningHere(String planId) {
        return hasAnyOf(planId, running);
    }

    private static boolean hasAnyOf(String planId, Set<String> ids) {
        return ids.contains(planId)
                || ids.stream()
                        .anyMatch(id -> PendingPlan.batchOf(id).orElse(id).equals(planId));
    }

    /** Whether a thread of this process carries it out. */
    boolean isRunningHere(RecordedAction action) {
        return action.state() == RecordedAction.State.OPEN
                && isRunningHere(action.subject().planId());
    }

    /** Whether its request can still be on its way, from this process or another. */
    boolean isRunning(RecordedAction action) {
        return isRunningHere(action) || action.mayBeRunning(clock.instant());
    }

    /** Whether Lago may still do it, though it does not show it yet. */
    boolean mayStillHappen(RecordedAction action) {
        return clock.instant().isBefore(notDoneFrom(action));
    }

    /** From this moment on it counts as not done, unless Lago shows something of it. */
    Instant notDoneFrom(RecordedAction action) {
        Instant byDay = OutcomeResolver.end(action.time());
        Duration left =
                OutcomeEvidence.LONGEST_DELAY.minus(sinceBegin(action.subject().planId()));
        Instant byNanos = clock.instant().plus(left);
        return left.isNegative() || left.isZero() || byDay.isAfter(byNanos) ? byDay : byNanos;
    }
}
