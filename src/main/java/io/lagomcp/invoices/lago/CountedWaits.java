package io.lagomcp.invoices.lago;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Waits between requests, counted for each thread and those that it starts: whoever reads several things can tell whether one
 * of them had to wait, so that what was read before it may have changed.
 */
final class CountedWaits {
    private static final InheritableThreadLocal<AtomicLong> COUNT = new InheritableThreadLocal<>() {
        @Override
        protected AtomicLong initialValue() {
            return new AtomicLong();
        }
    };

    private final RequestTime time;

    CountedWaits(RequestTime time) {
        this.time = time;
    }

    void sleep(Duration wait) throws InterruptedException {
        COUNT.get().incrementAndGet();
        time.sleep(wait);
    }

    /** How often the current thread, or one that it started, has waited so far. */
    long ofThisThread() {
        return COUNT.get().get();
    }
}
