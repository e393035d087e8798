package io.lagomcp.invoices.lago;

import java.time.Duration;

/**
 * Waits between requests, counted for each thread: whoever reads several things can tell whether one of them had to wait, so
 * that what was read before it may have changed.
 */
final class CountedWaits {
    private final RequestTime time;
    private final ThreadLocal<Long> count = ThreadLocal.withInitial(() -> 0L);

    CountedWaits(RequestTime time) {
        this.time = time;
    }

    void sleep(Duration wait) throws InterruptedException {
        count.set(count.get() + 1);
        time.sleep(wait);
    }

    /** How often the current thread has waited so far. */
    long ofThisThread() {
        return count.get();
    }
}
