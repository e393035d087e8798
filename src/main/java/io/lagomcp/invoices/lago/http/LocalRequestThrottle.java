package io.lagomcp.invoices.lago.http;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Delays the requests of this server. Lago counts requests in periods, and each response says how many
 * are left: that many may go at once, and the rest waits for the next period. A self-hosted Lago announces no limit, and then
 * nothing waits.
 */
public final class LocalRequestThrottle implements RequestThrottle {
    /** What Lago documents for its cloud: 50 requests a second, for all keys of an organization together. */
    private static final int LIMIT_OF_CLOUD = 50;

    private static final Duration SHORTEST_PERIOD = Duration.ofSeconds(1);

    private final Duration maxWait;
    private final LongSupplier nanoTime;
    private int limit;
    private Duration length = SHORTEST_PERIOD;
    private @Nullable Period period;
    private long pausedUntil;

    private LocalRequestThrottle(int limit, Duration maxWait, LongSupplier nanoTime) {
        this.limit = limit;
        this.maxWait = maxWait;
        this.nanoTime = nanoTime;
        this.pausedUntil = nanoTime.getAsLong();
        this.period = limit > 0 ? unannounced(pausedUntil) : null;
    }

    /** For Lago's cloud, whose limit is known before its first answer; Lago can ask to wait {@code maxWait} at most. */
    public static LocalRequestThrottle ofCloud(Duration maxWait, LongSupplier nanoTime) {
        return new LocalRequestThrottle(LIMIT_OF_CLOUD, maxWait, nanoTime);
    }

    /** For any other Lago, which has no limit until it announces one. */
    public static LocalRequestThrottle unlimited(Duration maxWait, LongSupplier nanoTime) {
        return new LocalRequestThrottle(0, maxWait, nanoTime);
    }

    /** How many requests a period has, as far as Lago said; 0 where it has announced no limit. */
    public synchronized int limit() {
        return limit;
    }

    public synchronized Duration period() {
        return length;
    }

    @Override
    public synchronized Turn reserve() {
        Turn turn = look();
        if (turn.isNow() && period != null) {
            period.left--;
        }
        return turn;
    }

    @Override
    public synchronized Turn look() {
        long now = nanoTime.getAsLong();
        if (pausedUntil - now > 0) {
            return new Turn(Duration.ofNanos(pausedUntil - now), null);
        }
        if (period != null && period.end - now <= 0) {
            period = unannounced(now);
        }
        if (period != null && period.left == 0) {
            return new Turn(Duration.ofNanos(period.end - now), period);
        }
        return new Turn(Duration.ZERO, period);
    }

    @Override
    public synchronized void observe(Turn turn, RateLimitStatus said) {
        if (turn.period() != period) {
            // the period that it speaks of is over
            return;
        }
        limit = said.limit();
        Duration reset = bounded(said.reset());
        length = reset.compareTo(length) > 0 ? reset : length;
        long end = nanoTime.getAsLong() + reset.toNanos();
        if (period == null) {
            period = new Period(end, limit);
        }
        period.announce(limit, said.remaining(), end);
    }

    @Override
    public synchronized void pause(Duration asked) {
        long end = nanoTime.getAsLong() + bounded(asked).toNanos();
        pausedUntil = end - pausedUntil > 0 ? end : pausedUntil;
    }

    /** Half of what Lago allows, until it says what is left: two periods of ours may fall into one of Lago's. */
    private Period unannounced(long now) {
        return new Period(now + length.toNanos(), Math.max(1, limit / 2));
    }

    private Duration bounded(Duration asked) {
        return asked.compareTo(maxWait) < 0 ? asked : maxWait;
    }

    /** A period and how many requests may still go in it. */
    private static final class Period {
        private long end;
        private int budget;
        private int left;
        private boolean announced;

        Period(long end, int budget) {
            this.end = end;
            this.budget = budget;
            this.left = budget;
        }

        /** Of several announcements the most cautious holds: they overtake each other, and others send requests too. */
        void announce(int limit, int remaining, long until) {
            left = Math.max(0, Math.min(left + limit - budget, remaining));
            budget = limit;
            end = announced && end - until < 0 ? end : until;
            announced = true;
        }
    }
}
