package io.lagomcp.invoices.store;

import io.lagomcp.invoices.lago.http.LocalRequestThrottle;
import io.lagomcp.invoices.lago.http.RateLimitStatus;
import io.lagomcp.invoices.lago.http.RequestThrottle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Keeps the requests of all servers together within Lago's rate limit, in every period, wherever it begins. A server takes a few
 * requests at once from the database, which counts them for a period from then on, and uses them within a fraction of a second or
 * not at all. One caller asks the database for all of this server who wait meanwhile. While it is away, or its answers come too late
 * to be used, each server sends a tenth of the limit.
 *
 * <p>What Lago says to this server counts too: other programs may use the same organization.
 */
final class SharedRequestThrottle implements RequestThrottle {
    /** How long requests that were taken can be used, by this server's clock; the database counts them for longer. */
    private static final Duration USABLE = Duration.ofMillis(200);

    /** How much longer than a period the database counts them: while they can be used, and until the last request has left. */
    private static final Duration MARGIN = Duration.ofMillis(250);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int MOST_AT_ONCE = 8;
    private static final int SERVERS_ALONE = 10;

    /** A row that is not there was lost in a crash, or never was: a period passes before anything is granted. */
    private static final String TAKE = "with asked as (select ?::text as org, ?::int as wanted, ?::int as most,"
            + " make_interval(secs => ?) as period, make_interval(secs => ?) as pause,"
            + " make_interval(secs => ?) as longest)"
            + " insert into lago_mcp.pace as kept (org, taken, granted, next, paused)"
            + " select org, array_fill(clock_timestamp(), array[most]), 0, clock_timestamp() + period,"
            + " clock_timestamp() + pause from asked"
            + " on conflict (org) do update set (taken, granted, next, paused) = ("
            + "select recent.taken || array_fill(time.now, array[allowed.granted]), allowed.granted,"
            + " coalesce(recent.taken[cardinality(recent.taken) - asked.most + 1] + asked.period, time.now), pause.ends"
            + " from asked cross join (select clock_timestamp() as now) as time"
            // a clock that was set back leaves times that have not come yet
            + " cross join lateral (select coalesce(array_agg(least(at, time.now) order by at), '{}') as taken from"
            + " unnest(kept.taken) as at where at > time.now - asked.period) as recent cross join lateral (select"
            + " greatest(least(kept.paused, time.now + asked.longest), time.now + asked.pause) as ends) as pause cross"
            + " join lateral (select case when pause.ends > time.now then 0 else greatest(0, least(asked.wanted,"
            + " asked.most - cardinality(recent.taken))) end as granted) as allowed) returning granted, extract(epoch"
            + " from greatest(next, paused) - clock_timestamp())::float8";

    private final LocalRequestThrottle own;
    private final LimitsConnection database;
    private final Supplier<String> organization;
    private final LongSupplier nanoTime;

    /** Who has it may use the fields below. Nobody has it while the database is asked. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition answered = lock.newCondition();
    private boolean isAsking;
    private int left;
    private long usableUntil;
    private int wanted = 1;
    private long nextQuestion;
    private boolean isAlone;
    /** When this server sent requests that the database did not count. */
    private final Deque<Long> sentAlone = new ArrayDeque<>();

    /**
     * One of several.
     *
     * @param own what Lago says to this server
     * @param organization whose limit it is, as text that differs for every two
     */
    SharedRequestThrottle(
            LocalRequestThrottle own, LimitsConnection database, Supplier<String> organization, LongSupplier nanoTime) {
        this.own = own;
        this.database = database;
        this.organization = organization;
        this.nanoTime = nanoTime;
        this.nextQuestion = nanoTime.getAsLong();
        this.usableUntil = nextQuestion;
    }

    private record Answer(int granted, Duration delay) {}

    @Override
    public Turn reserve() {
        return turn(true);
    }

    @Override
    public Turn look() {
        return turn(false);
    }

    private Turn turn(boolean isUsed) {
        Turn turn = own.look();
        if (!turn.isNow()) {
            return turn;
        }
        lock.lock();
        try {
            Duration wait = waitForAll(own.limit());
            if (!wait.isZero()) {
                return new Turn(wait, turn.period());
            }
            Turn reserved = isUsed ? own.reserve() : turn;
            if (isUsed && reserved.isNow() && own.limit() > 0) {
                use();
            }
            return reserved;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void observe(Turn turn, RateLimitStatus said) {
        own.observe(turn, said);
    }

    @Override
    public void pause(Duration asked) {
        own.pause(asked);
        if (own.limit() > 0) {
            take(0, asked);
        }
    }

    /** How long to wait because of what all servers send; zero where there is something to {@link #use}. */
    private Duration waitForAll(int limit) {
        while (limit > 0) {
            long now = nanoTime.getAsLong();
            boolean areUsable = usableUntil - now > 0;
            if (left > 0 && areUsable && !isAlone) {
                return Duration.ZERO;
            }
            if (nextQuestion - now > 0) {
                return Duration.ofNanos(nextQuestion - now);
            }
            if (!isAsking) {
                // what runs out in time was too little, and what does not was too much
                wanted = areUsable ? Math.min(wanted * 2, Math.max(1, Math.min(limit / 6, MOST_AT_ONCE))) : 1;
                left = 0;
                return waitFor(ask(wanted), limit, now);
            }
            answered.awaitUninterruptibly();
        }
        return Duration.ZERO;
    }

    private Optional<Answer> ask(int requests) {
        isAsking = true;
        lock.unlock();
        try {
            return take(requests, Duration.ZERO);
        } finally {
            lock.lock();
            isAsking = false;
            answered.signalAll();
        }
    }

    private Duration waitFor(Optional<Answer> answer, int limit, long asked) {
        if (answer.isPresent() && answer.get().granted() == 0) {
            Duration wait = answer.get().delay();
            nextQuestion = asked + wait.toNanos();
            return wait;
        }
        boolean isInTime = asked + USABLE.toNanos() - nanoTime.getAsLong() > 0;
        if (answer.isEmpty() || !isInTime) {
            return waitAlone(limit, asked);
        }
        isAlone = false;
        sentAlone.clear();
        left = answer.get().granted();
        usableUntil = asked + USABLE.toNanos();
        return Duration.ZERO;
    }

    private Duration waitAlone(int limit, long now) {
        Duration counted = own.period().plus(MARGIN);
        if (!isAlone) {
            // so long others may still use what the database granted
            isAlone = true;
            nextQuestion = now + counted.toNanos();
            return counted;
        }
        sentAlone.removeIf(sent -> now - sent >= counted.toNanos());
        if (sentAlone.size() < Math.max(1, limit / SERVERS_ALONE)) {
            return Duration.ZERO;
        }
        nextQuestion = sentAlone.getFirst() + counted.toNanos();
        return Duration.ofNanos(nextQuestion - now);
    }

    private void use() {
        if (isAlone) {
            sentAlone.add(nanoTime.getAsLong());
        } else {
            left--;
        }
    }

    private Optional<Answer> take(int requests, Duration pause) {
        Duration paused = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        return database.ask(connection -> new StatementBatch()
                .add(
                        TAKE,
                        organization.get(),
                        requests,
                        own.limit(),
                        seconds(own.period().plus(MARGIN)),
                        seconds(paused),
                        seconds(LONGEST_PAUSE))
                // at least a millisecond, so that nobody asks in a loop
                .query(
                        connection,
                        row -> new Answer(row.getInt(1), Duration.ofMillis(Math.max(1, (long)
                                Math.ceil(row.getDouble(2) * 1_000)))))
                .get(0));
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }
}
