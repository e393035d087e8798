package io.lagomcp.invoices.limit;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps the heap from growing to its limit with garbage: since Java 24 the serial collector enlarges the old generation as long
 * as it can before it looks for garbage there, to a quarter of the machine's memory.
 */
public final class HeapGrowth {
    /** In bytes: less is not worth a collection. */
    private static final long SMALL = 64L << 20;

    private static final AtomicLong NEXT = new AtomicLong(SMALL);

    private HeapGrowth() {}

    /** Collects garbage if twice as much of the heap is used as after the last time, and not little. */
    public static void check() {
        long next = NEXT.get();
        if (used() > next && NEXT.compareAndSet(next, Long.MAX_VALUE)) {
            System.gc();
            NEXT.set(Math.max(SMALL, 2 * used()));
        }
    }

    private static long used() {
        Runtime heap = Runtime.getRuntime();
        return heap.totalMemory() - heap.freeMemory();
    }
}
