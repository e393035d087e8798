package io.lagomcp.invoices.store;

import io.lagomcp.invoices.auth.RateLimiter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * An allowance of all servers together. A server takes a tenth of the burst at once from the database. It knows of a used up
 * allowance since its own last question about it, so {@link #wait} asks nothing. While the database is away, each server counts
 * alone.
 */
final class SharedRateLimiter implements RateLimiter {
    private static final int MOST = 10_000;
    private static final int QUESTIONS_PER_BURST = 10;
    private static final long CREDIT_NANOS = Duration.ofMinutes(1).toNanos();

    private static final String TAKE = "with asked as (select ?::text as kind, ?::text as who, ?::int as wanted,"
            + " ?::float8 as pace, ?::float8 as burst)"
            + " insert into lago_mcp.allowance as kept (kind, who, whole_at, granted)"
            + " select kind, who, clock_timestamp() + make_interval(secs => wanted * pace), wanted from asked"
            + " on conflict (kind, who) do update set (whole_at, granted) = ("
            + "select base.whole_at + make_interval(secs => allowed.granted * asked.pace), allowed.granted"
            + " from asked cross join (select clock_timestamp() as now) as time"
            // a clock that was set back leaves a time that is too far away
            + " cross join lateral (select greatest(time.now, least(kept.whole_at,"
            + " time.now + make_interval(secs => asked.burst))) as whole_at) as base"
            + " cross join lateral (select greatest(0, least(asked.wanted, floor((asked.burst"
            + " - extract(epoch from base.whole_at - time.now)::float8) / asked.pace + 0.000001)))::int as granted)"
            + " as allowed)"
            + " returning granted, extract(epoch from whole_at - clock_timestamp())::float8";

    private final String kind;
    private final double pace;
    private final double burst;
    private final int atOnce;
    private final LimitsConnection database;
    private final LongSupplier nanoTime;
    private final RateLimiter alone;
    private long nextCleanUp;
    private final Map<String, Known> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
            return size() > MOST;
        }
    };

    /** What this server took and has not used, until then; and from when on the database grants more. */
    private record Known(int credit, long creditUntil, long freeAt) {
        boolean hasCredit(long now) {
            return credit > 0 && creditUntil - now > 0;
        }
    }

    SharedRateLimiter(String kind, int perMinute, int atOnce, LimitsConnection database, LongSupplier nanoTime) {
        this.kind = kind;
        this.pace = 60.0 / perMinute;
        this.burst = pace * atOnce;
        this.atOnce = Math.max(1, atOnce / QUESTIONS_PER_BURST);
        this.database = database;
        this.nanoTime = nanoTime;
        this.alone = Source.inMemory().of(kind, perMinute, atOnce, nanoTime);
        this.nextCleanUp = nanoTime.getAsLong() + CREDIT_NANOS;
    }

    @Override
    public Optional<Duration> use(String who) {
        if (usesCredit(who)) {
            return Optional.empty();
        }
        Optional<Duration> barred = wait(who);
        if (barred.isPresent()) {
            return barred;
        }
        long now = nanoTime.getAsLong();
        Optional<Known> answer = take(who, now);
        if (answer.isEmpty()) {
            return alone.use(who);
        }
        boolean isGranted = answer.get().credit() > 0;
        synchronized (this) {
            Known before = known.get(who);
            int unused = before != null && before.hasCredit(now) ? before.credit() : 0;
            int credit = unused + Math.max(0, answer.get().credit() - 1);
            known.put(who, new Known(credit, now + CREDIT_NANOS, answer.get().freeAt()));
        }
        cleanUp(now);
        return isGranted
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(1, answer.get().freeAt() - now)));
    }

    private synchronized boolean usesCredit(String who) {
        Known found = known.get(who);
        if (found == null || !found.hasCredit(nanoTime.getAsLong())) {
            return false;
        }
        known.put(who, new Known(found.credit() - 1, found.creditUntil(), found.freeAt()));
        return true;
    }

    @Override
    public Optional<Duration> wait(String who) {
        long now = nanoTime.getAsLong();
        synchronized (this) {
            Known found = known.get(who);
            if (found != null && !found.hasCredit(now) && found.freeAt() - now > 0) {
                return Optional.of(Duration.ofNanos(found.freeAt() - now));
            }
        }
        return alone.wait(who);
    }

    private Optional<Known> take(String who, long now) {
        return database.ask(connection -> new StatementBatch()
                .add(TAKE, kind, who, atOnce, pace, burst)
                .query(connection, row -> {
                    double free = row.getDouble(2) + pace - burst;
                    return new Known(row.getInt(1), now, now + Math.round(free * 1e9));
                })
                .get(0));
    }

    /** Deletes rows of allowances that are whole again: they say no more than a missing row. */
    private void cleanUp(long now) {
        synchronized (this) {
            if (nextCleanUp - now > 0) {
                return;
            }
            nextCleanUp = now + CREDIT_NANOS;
        }
        database.ask(connection -> new StatementBatch()
                .add("delete from lago_mcp.allowance where whole_at < clock_timestamp()")
                .update(connection));
    }
}
