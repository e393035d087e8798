package io.lagomcp.invoices.auth;

import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * The two kinds of time.
 *
 * @param clock for fixed times, such as the expiry of a token
 * @param nanoTime for what takes a while, such as a wait, in nanoseconds since an arbitrary moment: setting the clock does not
 *     change it
 */
public record TimeSource(Clock clock, LongSupplier nanoTime) {

    /** That of this machine. */
    public static TimeSource system() {
        return new TimeSource(Clock.systemUTC(), System::nanoTime);
    }
}
