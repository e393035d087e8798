package io.lagomcp.invoices.approval.pending;

import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.AuditIndex;
import java.time.Duration;
import java.util.Optional;

/**
 * How many plans are kept, so that nobody fills the memory or the folder of a server that others use.
 *
 * <p>A receipt outlives its plan by a day, so that a repeated call is answered and not repeated. Where there is no room for
 * another plan, the oldest that has ended makes it, of the same principal first. A plan that can still be confirmed is never
 * dropped, nor one whose outcome is unknown; beyond that a new plan is refused.
 *
 * @param openEach that one principal has made and that wait for a yes, are carried out or have an unknown outcome
 * @param openInAll the same for all principals together
 * @param endedEach that one principal has made and that are remembered for their receipts
 * @param endedInAll the same for all principals together
 * @param bytesEach what the plans of one principal may take
 * @param bytesInAll the same for all principals together
 */
public record PlanStoreLimits(
        int openEach, int openInAll, int endedEach, int endedInAll, long bytesEach, long bytesInAll) {

    /** For a heap of 512 MB. */
    public static final PlanStoreLimits STANDARD = new PlanStoreLimits(500, 5_000, 1_000, 10_000, 8L << 20, 64L << 20);

    private static final Duration RECEIPTS_KEPT = Duration.ofDays(1);

    /** Why there is no room for another plan of this principal, whatever it weighs; empty where there may be. */
    public Optional<Refusal> objection(PlanCounts counts) {
        long own = counts.own().open();
        if (own >= openEach) {
            return Optional.of(Refusal.tooManyPlans(own));
        }
        return counts.all().open() >= openInAll ? Optional.of(Refusal.TOO_MANY_PLANS_IN_ALL) : Optional.empty();
    }

    /**
     * Drops what has ended and makes room for this plan.
     *
     * @throws RefusedException where there is none
     */
    public void makeRoomFor(PendingPlan another, PlanStore store, AuditIndex index) {
        long bytes = store.size(another);
        PlanCounts counts = store.counts(another.maker().name(), index);
        counts.dropEnded(RECEIPTS_KEPT);
        if (isFull(counts.own(), endedEach, bytesEach - bytes)) {
            counts.dropOldest(false, endedEach, bytesEach - bytes);
        }
        if (isFull(counts.all(), endedInAll, bytesInAll - bytes)) {
            counts.dropOldest(true, endedInAll, bytesInAll - bytes);
        }
        RefusedException.throwIf(objection(counts));
        if (counts.own().bytes() + bytes > bytesEach) {
            throw new RefusedException(Refusal.tooManyPlans(counts.own().open()));
        }
        if (counts.all().bytes() + bytes > bytesInAll) {
            throw new RefusedException(Refusal.TOO_MANY_PLANS_IN_ALL);
        }
    }

    private static boolean isFull(PlanCounts.Count count, int mostEnded, long mostBytes) {
        return count.ended() > mostEnded || count.bytes() > mostBytes;
    }
}
