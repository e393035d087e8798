package io.lagomcp.invoices.tool;

import java.time.Duration;

/** Time as one who waits needs it. */
interface WaitingTime {

    /** Grows with time, from any beginning, in nanoseconds. */
    long nanoTime();

    /** Lets this much time pass. */
    void pause(Duration length) throws InterruptedException;

    /** That of the machine. */
    static WaitingTime real() {
        return new WaitingTime() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void pause(Duration length) throws InterruptedException {
                Thread.sleep(length.toMillis());
            }
        };
    }
}
