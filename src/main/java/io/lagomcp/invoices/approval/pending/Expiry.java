package io.lagomcp.invoices.approval.pending;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.LongSupplier;

/**
 * The end of a time, by two clocks: it has come when either says so. The clock of the day can be set back, which must not
 * revive a plan; the other one stands still while the machine sleeps.
 */
public final class Expiry {
    private final Instant at;
    private final long atNanos;
    private final Clock clock;
    private final LongSupplier nanoTime;

    private Expiry(Instant at, long atNanos, Clock clock, LongSupplier nanoTime) {
        this.at = at;
        this.atNanos = atNanos;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** So long from now, on a whole second. */
    public static Expiry in(Duration time, Clock clock, LongSupplier nanoTime) {
        return at(clock.instant().plus(time).truncatedTo(ChronoUnit.SECONDS), clock, nanoTime);
    }

    /** At this moment by the clock of the day, from now on also by the other one. */
    public static Expiry at(Instant at, Clock clock, LongSupplier nanoTime) {
        return new Expiry(
                at, nanoTime.getAsLong() + Duration.between(clock.instant(), at).toNanos(), clock, nanoTime);
    }

    /** When it comes, by the clock of the day as it was set in the beginning. */
    public Instant at() {
        return at;
    }

    /** The shorter of what the two clocks say; zero from then on. */
    Duration timeLeft() {
        Duration byDay = Duration.between(clock.instant(), at);
        Duration byNanos = Duration.ofNanos(atNanos - nanoTime.getAsLong());
        Duration left = byDay.compareTo(byNanos) < 0 ? byDay : byNanos;
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Whether so much more time has passed since. */
    boolean isPastBy(Duration more) {
        boolean byDay = !clock.instant().isBefore(at.plus(more));
        return byDay || nanoTime.getAsLong() - atNanos >= more.toNanos();
    }
}
