package io.lagomcp.invoices.approval.pending;

import io.lagomcp.invoices.approval.pending.PlanStore.Kept;
import io.lagomcp.invoices.audit.AuditIndex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** How many plans a store keeps, and the dropping of those that have ended. Valid as long as the audit log cannot change. */
public interface PlanCounts {
    /** Somebody who looked at a plan just before it expired may still carry it out. */
    Duration LAST_CHECKS = Duration.ofMinutes(5);

    /**
     * A number of plans.
     *
     * @param open that can still be confirmed, are carried out or have an unknown outcome
     * @param ended of which nothing can come any more
     * @param bytes of both
     */
    record Count(long open, long ended, long bytes) {

        /** Both together. */
        public Count plus(Count more) {
            return new Count(open + more.open, ended + more.ended, bytes + more.bytes);
        }

        /** Without an ended plan of this size. */
        public Count less(long dropped) {
            return new Count(open, ended - 1, bytes - dropped);
        }
    }

    /** The plans of the one principal that was asked about. */
    Count own();

    /** The plans of all principals. */
    Count all();

    /** Drops the ended plans that expired this long ago. */
    void dropEnded(Duration ago);

    /**
     * Drops ended plans until the limits are kept or no ended plan is left: those of the one principal first, and of plans of the
     * same kind the oldest first.
     *
     * @param ofAll whether the limits are for the plans of all principals, so that ended plans of the others are dropped too where
     *     dropping those of the one principal is not enough; else they are for the plans of that principal alone
     * @param ended how many ended plans may stay
     * @param bytes how much open and ended plans together may take
     */
    void dropOldest(boolean ofAll, long ended, long bytes);

    /** The counts of a store that lists its plans quickly. */
    static PlanCounts of(PlanStore store, String maker, AuditIndex index) {
        List<Kept> open = new ArrayList<>();
        List<Kept> ended = new ArrayList<>();
        store.kept().forEach(plan -> (isOver(plan, index) ? ended : open).add(plan));
        return new PlanCounts() {
            @Override
            public Count own() {
                return count(plan -> plan.maker().equals(maker));
            }

            @Override
            public Count all() {
                return count(plan -> true);
            }

            private Count count(Predicate<Kept> whose) {
                return new Count(
                        open.stream().filter(whose).count(),
                        ended.stream().filter(whose).count(),
                        open.stream().filter(whose).mapToLong(Kept::bytes).sum()
                                + ended.stream()
                                        .filter(whose)
                                        .mapToLong(Kept::bytes)
                                        .sum());
            }

            @Override
            public void dropEnded(Duration ago) {
                drop(plan -> plan.expiry().isPastBy(ago));
            }

            @Override
            public void dropOldest(boolean ofAll, long most, long mostBytes) {
                Predicate<Kept> isOwn = plan -> plan.maker().equals(maker);
                Count count = ofAll ? all() : own();
                while (count.ended() > 0 && (count.ended() > most || count.bytes() > mostBytes)) {
                    Kept oldest = ended.stream().filter(isOwn).findFirst().orElseGet(() -> ended.get(0));
                    drop(oldest::equals);
                    count = count.less(oldest.bytes());
                }
            }

            private void drop(Predicate<Kept> which) {
                ended.stream().filter(which).forEach(plan -> store.drop(plan.id()));
                ended.removeIf(which);
            }
        };
    }

    /** Whether nothing can come of this plan any more. */
    private static boolean isOver(Kept plan, AuditIndex index) {
        boolean ended = plan.withdrawn() || plan.expiry().isPastBy(LAST_CHECKS);
        return plan.actionIds().stream().allMatch(id -> index.ofPlan(id)
                .filter(found -> !found.wasHeldBack())
                .map(found -> found.state().isSettled())
                .orElse(ended));
    }
}
