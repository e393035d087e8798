package io.lagomcp.invoices.access;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.io.Serial;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's keys, kept for a while. A key that is not among them may be new, so they are read again, but not often:
 * strangers can name as many keys as they like. If the issuer cannot be reached, known keys count for an hour.
 *
 * <p>One reading runs at a time, in a thread of its own. Few requests wait for it, and not for long; all others are told at
 * once that it cannot be told now, so that no flood of tokens holds the threads that others need.
 */
final class IssuerKeys implements JWKSource<SecurityContext> {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final Duration USABLE = Duration.ofHours(1);
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
    private static final int MOST_WAITING = 16;

    /** Whether a key signed the token cannot be told now: the keys that are known may be out of date. */
    static final class UnavailableException extends KeySourceException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final Duration retryAfter;

        private UnavailableException(Duration retryAfter) {
            super("the issuer's keys cannot be read now");
            this.retryAfter = retryAfter;
        }

        Duration retryAfter() {
            return retryAfter;
        }
    }

    private record Known(JWKSet keys, long since) {}

    private final Issuer issuer;
    private final LongSupplier nanoTime;
    private final Duration longestWait;
    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private volatile @Nullable Known known;
    /** The last reading, or the one that runs. */
    private volatile CompletableFuture<Void> reading = CompletableFuture.allOf();

    private volatile boolean lastFailed;
    private volatile long nextReading;

    IssuerKeys(Issuer issuer, LongSupplier nanoTime) {
        this(issuer, nanoTime, LONGEST_WAIT);
    }

    IssuerKeys(Issuer issuer, LongSupplier nanoTime, Duration longestWait) {
        this.issuer = issuer;
        this.nanoTime = nanoTime;
        this.longestWait = longestWait;
        this.nextReading = nanoTime.getAsLong();
    }

    /**
     * The keys that may have signed it.
     *
     * @throws UnavailableException if that cannot be told, because the issuer cannot be asked now
     */
    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws UnavailableException {
        List<JWK> fresh = among(FRESH, selector);
        if (!fresh.isEmpty()) {
            return fresh;
        }
        boolean canDoWithout = !among(USABLE, selector).isEmpty();
        boolean failedBefore = lastFailed;
        boolean begun = begin();
        if (canDoWithout ? begun && !failedBefore : begun || !failedBefore) {
            await();
        }
        List<JWK> found = among(USABLE, selector);
        if (found.isEmpty() && !(begun && reading.isDone() && !lastFailed)) {
            throw new UnavailableException(untilNextReading());
        }
        return found;
    }

    private List<JWK> among(Duration age, JWKSelector selector) {
        Known keys = known;
        return keys != null && nanoTime.getAsLong() - keys.since() < age.toNanos()
                ? selector.select(keys.keys())
                : List.of();
    }

    /** Begins a reading, unless one runs or it is too early for another. */
    private synchronized boolean begin() {
        if (!reading.isDone() || nanoTime.getAsLong() - nextReading < 0) {
            return false;
        }
        reading = new CompletableFuture<>();
        Thread thread = new Thread(this::read, "issuer-keys");
        thread.setDaemon(true);
        thread.start();
        return true;
    }

    private void read() {
        boolean succeeded = false;
        try {
            known = new Known(issuer.keys(), nanoTime.getAsLong());
            succeeded = true;
        } catch (IOException | RuntimeException unreadable) {
            LOG.warn("The keys of the authorization server cannot be read: {}", unreadable.getMessage());
        } finally {
            nextReading = nanoTime.getAsLong() + (succeeded ? PAUSE : PAUSE_AFTER_FAILURE).toNanos();
            lastFailed = !succeeded;
            reading.complete(null);
        }
    }

    private void await() {
        if (!waiting.tryAcquire()) {
            return;
        }
        try {
            reading.get(longestWait.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException late) {
            LOG.debug("The authorization server takes long to give its keys");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            waiting.release();
        }
    }

    private Duration untilNextReading() {
        long wait = nextReading - nanoTime.getAsLong();
        return reading.isDone() && wait > 0 ? Duration.ofNanos(wait) : PAUSE_AFTER_FAILURE;
    }
}
