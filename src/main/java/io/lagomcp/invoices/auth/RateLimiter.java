package io.lagomcp.invoices.auth;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Limits how often each of many keys may do something: a burst, and then an even rate. Safe for use by several threads. */
public interface RateLimiter {

    /** Uses the allowance once; where it is used up already, nothing changes, and the time until it is not is returned. */
    Optional<Duration> use(String who);

    /** How long it takes until this one may do it again, as far as this server knows; empty if they may now. */
    Optional<Duration> wait(String who);

    /** Makes the limiters of a server. */
    @FunctionalInterface
    interface Source {

        /**
         * A limiter.
         *
         * @param kind what is limited, in snake case: limiters of one kind may share what they count
         * @param perMinute how often, on average
         * @param atOnce the burst
         * @param nanoTime as {@link System#nanoTime()} counts it
         */
        RateLimiter of(String kind, int perMinute, int atOnce, LongSupplier nanoTime);

        /** Of one server. */
        static Source inMemory() {
            return (kind, perMinute, atOnce, nanoTime) -> new InMemory(perMinute, atOnce, nanoTime);
        }
    }

    /** Counts in the memory. Beyond a number of keys, the least recently seen is forgotten, so many names cost no memory. */
    final class InMemory implements RateLimiter {
        private static final int MOST = 10_000;

        private final LongSupplier nanoTime;
        private final long pace;
        private final long atOnce;
        /** When the allowance of each is complete again. */
        private final Map<String, Long> wholeAt = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                return size() > MOST;
            }
        };

        InMemory(int perMinute, int atOnce, LongSupplier nanoTime) {
            this.nanoTime = nanoTime;
            this.pace = Duration.ofMinutes(1).toNanos() / perMinute;
            this.atOnce = pace * atOnce;
        }

        @Override
        public synchronized Optional<Duration> use(String who) {
            Optional<Duration> wait = wait(who);
            if (wait.isEmpty()) {
                wholeAt.put(who, nanoTime.getAsLong() + missing(who) + pace);
            }
            return wait;
        }

        @Override
        public synchronized Optional<Duration> wait(String who) {
            long wait = missing(who) + pace - atOnce;
            return wait > 0 ? Optional.of(Duration.ofNanos(wait)) : Optional.empty();
        }

        synchronized int size() {
            return wholeAt.size();
        }

        private long missing(String who) {
            Long whole = wholeAt.get(who);
            return whole == null ? 0 : Math.max(0, whole - nanoTime.getAsLong());
        }
    }
}
