package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.Refusal;
import java.util.List;
import java.util.Optional;

/**
 * Plans that wait for a yes, and those that waited, for their receipts. It knows nothing of what became of a plan but that it
 * was withdrawn: the audit log does. Safe for use by many threads.
 */
interface PlanStore {

    /**
     * What is known of a plan without its content.
     *
     * @param maker the name of the principal who made it
     * @param bytes what it takes to keep it
     * @param waiting whether it waits for a yes that can still come, unless the audit log knows an action of it
     * @param withdrawn whether it was withdrawn
     */
    record Kept(String id, String maker, Expiry expiry, long bytes, boolean waiting, boolean withdrawn) {

        static Kept of(PendingPlan plan, long bytes) {
            return new Kept(
                    plan.id(),
                    plan.maker().name(),
                    plan.expiry(),
                    bytes,
                    plan.isWaiting(),
                    plan.withdrawn().isPresent());
        }
    }

    /** What it takes to keep this plan, in bytes. */
    long size(PendingPlan plan);

    /** Keeps another plan. */
    void add(PendingPlan plan);

    /** The plan with this id, if it is kept. */
    Optional<PendingPlan> find(String id);

    /** Keeps from now on that nobody can confirm this plan; nothing where it is not kept. */
    void withdraw(String id, Refusal why);

    /** Drops a plan; nothing where it is not kept. */
    void drop(String id);

    /** All plans that are kept, the oldest first. */
    List<Kept> kept();
}
