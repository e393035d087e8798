package io.lagomcp.invoices.sandbox;

import java.time.Duration;

/** Lago's job queue: does something a while after the answer has gone out. */
@FunctionalInterface
interface Later {
    void after(Duration delay, Runnable job);
}
