package io.lagomcp.invoices.limit;

import java.util.HashMap;
import java.util.Map;

/**
 * Limits what all owners hold together, and what each of them holds. Safe for use by several threads.
 */
public final class PerOwnerLimit {
    /** The part of the heap that requests and answers in flight may fill; the rest is for the program and for garbage. */
    private static final double SHARE_OF_HEAP = 0.4;

    private final long inAll;
    private final long each;
    private final Map<String, Long> used = new HashMap<>();
    private long takenInAll;

    /**
     * A limit of which nothing is taken yet.
     *
     * @param inAll what all owners may have together
     * @param each what one owner may have
     */
    public PerOwnerLimit(long inAll, long each) {
        this.inAll = inAll;
        this.each = each;
    }

    /** In bytes: two fifths of the largest heap that this JVM may have, and half of that for each of several owners. */
    public static PerOwnerLimit ofHeap(boolean severalOwners) {
        long bytes = (long) (Runtime.getRuntime().maxMemory() * SHARE_OF_HEAP);
        return new PerOwnerLimit(bytes, severalOwners ? bytes / 2 : bytes);
    }

    /**
     * Takes this amount for this owner; {@link #release} must follow.
     *
     * @throws LimitExceededException if it is not there; nothing is taken then
     */
    public synchronized void acquire(String owner, long amount) {
        if (used.getOrDefault(owner, 0L) > each - amount) {
            throw new LimitExceededException(true);
        }
        if (takenInAll > inAll - amount) {
            throw new LimitExceededException(false);
        }
        acquireUnchecked(owner, amount);
    }

    /** Takes this amount even where that exceeds the limit; {@link #release} must follow. */
    public synchronized void acquireUnchecked(String owner, long amount) {
        used.merge(owner, amount, Long::sum);
        takenInAll += amount;
    }

    /** Gives back what was taken for this owner. */
    public synchronized void release(String owner, long amount) {
        used.computeIfPresent(owner, (name, before) -> before > amount ? before - amount : null);
        takenInAll -= amount;
    }

    /** What all owners have together now. */
    public synchronized long used() {
        return takenInAll;
    }
}
