package io.lagomcp.invoices.sandbox.store;

import java.time.Duration;

/** Lago's job queue: runs a job some time after the answer. */
@FunctionalInterface
public interface JobScheduler {
    void schedule(Duration delay, Runnable job);
}
