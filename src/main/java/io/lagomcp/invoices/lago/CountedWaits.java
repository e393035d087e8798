package io.lagomcp.invoices.lago;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Waits between requests, counted while several things are read: if one of them had to wait, what was read before it may have
 * changed.
 */
final class CountedWaits {
    private final RequestTime time;
    /** Threads that are started while something is read belong to it. */
    private final InheritableThreadLocal<@Nullable AtomicInteger> count = new InheritableThreadLocal<>();

    CountedWaits(RequestTime time) {
        this.time = time;
    }

    void sleep(Duration wait) throws InterruptedException {
        AtomicInteger counted = count.get();
        if (counted != null) {
            counted.incrementAndGet();
        }
        time.sleep(wait);
    }

    /** Runs it, and tells whether a request of it had to wait, in this thread or in one that it started. */
    boolean occurDuring(Runnable reads) {
        AtomicInteger counted = new AtomicInteger();
        count.set(counted);
        try {
            reads.run();
        } finally {
            count.remove();
        }
        return counted.get() > 0;
    }
}
