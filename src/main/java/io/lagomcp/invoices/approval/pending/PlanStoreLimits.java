package io.lagomcp.invoices.approval.pending;

import io.lagomcp.invoices.approval.pending.PlanStore.Kept;
import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.RefusedException;
import io.lagomcp.invoices.audit.AuditIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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
    /** Somebody who looked at a plan just before it expired may still carry it out. */
    private static final Duration LAST_CHECKS = Duration.ofMinutes(5);

    /** Whether nothing can come of this plan any more. */
    private static boolean isOver(Kept plan, AuditIndex index) {
        boolean ended = plan.withdrawn() || plan.expiry().isPastBy(LAST_CHECKS);
        return plan.actionIds().stream().allMatch(id -> index.ofPlan(id)
                .filter(found -> !found.wasHeldBack())
                .map(found -> found.state().isSettled())
                .orElse(ended));
    }

    /** Why there is no room for another plan of this principal, whatever it weighs; empty where there may be. */
    public Optional<Refusal> objection(String maker, PlanStore store, AuditIndex index) {
        return objection(
                maker,
                store.kept().stream().filter(plan -> !isOver(plan, index)).toList());
    }

    private Optional<Refusal> objection(String maker, List<Kept> open) {
        long own = open.stream().filter(of(maker)).count();
        if (own >= openEach) {
            return Optional.of(Refusal.tooManyPlans(own));
        }
        return open.size() >= openInAll ? Optional.of(Refusal.tooManyPlansInAll()) : Optional.empty();
    }

    /**
     * Drops what has ended and makes room for this plan.
     *
     * @throws RefusedException where there is none
     */
    public void makeRoomFor(PendingPlan another, PlanStore store, AuditIndex index) {
        Predicate<Kept> own = of(another.maker().name());
        long bytes = store.size(another);
        List<Kept> open = new ArrayList<>();
        List<Kept> ended = new ArrayList<>();
        store.kept().forEach(plan -> (isOver(plan, index) ? ended : open).add(plan));
        Room all = new Room(store, open, ended);
        all.drop(plan -> plan.expiry().isPastBy(RECEIPTS_KEPT));
        while (all.isFull(own, endedEach, bytesEach - bytes) && all.dropOldest(own)) {
            // one less
        }
        while (all.isFull(plan -> true, endedInAll, bytesInAll - bytes)
                && (all.dropOldest(own) || all.dropOldest(plan -> true))) {
            // one less
        }
        objection(another.maker().name(), open).ifPresent(no -> {
            throw new RefusedException(no);
        });
        if (all.bytes(own) + bytes > bytesEach) {
            throw new RefusedException(
                    Refusal.tooManyPlans(open.stream().filter(own).count()));
        }
        if (all.bytes(plan -> true) + bytes > bytesInAll) {
            throw new RefusedException(Refusal.tooManyPlansInAll());
        }
    }

    private static Predicate<Kept> of(String maker) {
        return plan -> plan.maker().equals(maker);
    }

    private record Room(PlanStore store, List<Kept> open, List<Kept> ended) {

        void drop(Predicate<Kept> which) {
            ended.removeIf(plan -> {
                boolean dropped = which.test(plan);
                if (dropped) {
                    store.drop(plan.id());
                }
                return dropped;
            });
        }

        boolean isFull(Predicate<Kept> whose, int mostEnded, long mostBytes) {
            return ended.stream().filter(whose).count() > mostEnded || bytes(whose) > mostBytes;
        }

        /** False where none has ended. */
        boolean dropOldest(Predicate<Kept> whose) {
            Optional<Kept> oldest = ended.stream().filter(whose).findFirst();
            drop(plan -> oldest.filter(plan::equals).isPresent());
            return oldest.isPresent();
        }

        long bytes(Predicate<Kept> whose) {
            return open.stream().filter(whose).mapToLong(Kept::bytes).sum()
                    + ended.stream().filter(whose).mapToLong(Kept::bytes).sum();
        }
    }
}
