package io.lagomcp.invoices.lago;

import io.lagomcp.invoices.lago.http.RequestClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Time in which every wait is over at once, and of which a test learns. */
public final class InstantRequestClock implements RequestClock {
    private final AtomicLong now = new AtomicLong();
    private final Runnable whileWaiting;

    /** {@code whileWaiting} is run by each wait, before it ends. */
    public InstantRequestClock(Runnable whileWaiting) {
        this.whileWaiting = whileWaiting;
    }

    @Override
    public long nanoTime() {
        return now.get();
    }

    @Override
    public void sleep(Duration time) {
        whileWaiting.run();
        now.addAndGet(time.toNanos());
    }

    /** Lets two seconds pass in which nobody waits. */
    void pass() {
        now.addAndGet(Duration.ofSeconds(2).toNanos());
    }
}
