package io.lagomcp.invoices.lago.http;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The clock and sleep of calls to Lago and of waiting loops; tests replace it. Safe for use by several threads. */
public interface RequestClock {

    /** Nanoseconds since some moment, as {@link System#nanoTime()} counts them. */
    long nanoTime();

    /**
     * Returns after this time.
     *
     * @throws InterruptedException when the calling thread is interrupted
     */
    void sleep(Duration time) throws InterruptedException;

    /** The time of this machine. */
    static RequestClock system() {
        return new RequestClock() {
            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void sleep(Duration time) throws InterruptedException {
                TimeUnit.NANOSECONDS.sleep(time.toNanos());
            }
        };
    }
}
