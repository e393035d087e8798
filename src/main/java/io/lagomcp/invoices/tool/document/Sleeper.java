package io.lagomcp.invoices.tool.document;

import java.time.Duration;

/** Clock and sleep for waiting loops, replaceable in tests. */
interface Sleeper {

    /** Grows with time, from any beginning, in nanoseconds. */
    long nanoTime();

    /** Lets this much time pass. */
    void sleep(Duration length) throws InterruptedException;

    /** The clock of the system. */
    static Sleeper system() {
        return new Sleeper() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void sleep(Duration length) throws InterruptedException {
                Thread.sleep(length.toMillis());
            }
        };
    }
}
