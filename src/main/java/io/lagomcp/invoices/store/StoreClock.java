package io.lagomcp.invoices.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time of the database, so that all servers agree on it whatever their own clocks say. Between two samples the time goes on
 * by the clocks of this machine, the faster of both: the one of the day can be set back, the other stands still in sleep.
 */
final class StoreClock implements InstantSource {
    private final InstantSource local;
    private final LongSupplier nanoTime;
    private volatile Sample last;

    /** The time of the database at a moment, and what the clocks of this machine said then. */
    private record Sample(Instant time, Instant local, long nanos) {}

    /** The time of this machine until the first sample. */
    StoreClock(InstantSource local, LongSupplier nanoTime) {
        this.local = local;
        this.nanoTime = nanoTime;
        this.last = new Sample(local.instant(), local.instant(), nanoTime.getAsLong());
    }

    /** The database says that it is this time now. */
    void set(Instant now) {
        last = new Sample(now, local.instant(), nanoTime.getAsLong());
    }

    @Override
    public Instant instant() {
        Sample sample = last;
        Duration byDay = Duration.between(sample.local(), local.instant());
        Duration byNanos = Duration.ofNanos(nanoTime.getAsLong() - sample.nanos());
        return sample.time().plus(byDay.compareTo(byNanos) > 0 ? byDay : byNanos);
    }
}
