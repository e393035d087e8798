package io.lagomcp.invoices.sandbox.store;

import java.time.Duration;

/** Lago's job queue: does something a while after the answer has gone out. */
@FunctionalInterface
public interface JobScheduler {
    void schedule(Duration delay, Runnable job);
}
