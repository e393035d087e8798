package io.lagomcp.invoices.lago.http;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Waits between requests, and counts the waits during a series of reads: after a wait, what was read before may have changed.
 */
final class WaitCounter {
    /** Threads that are started while something is read belong to it. */
    private static final InheritableThreadLocal<@Nullable AtomicInteger> COUNT = new InheritableThreadLocal<>();

    private final RequestClock time;

    WaitCounter(RequestClock time) {
        this.time = time;
    }

    void sleep(Duration wait) throws InterruptedException {
        AtomicInteger counted = COUNT.get();
        if (counted != null) {
            counted.incrementAndGet();
        }
        time.sleep(wait);
    }

    /** Runs it, and tells whether a request of it had to wait, in this thread or in one that it started. */
    boolean occurDuring(Runnable reads) {
        AtomicInteger counted = new AtomicInteger();
        COUNT.set(counted);
        try {
            reads.run();
        } finally {
            COUNT.remove();
        }
        return counted.get() > 0;
    }
}
