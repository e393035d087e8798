package io.lagomcp.invoices.auth;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSetCacheRefreshEvaluator;
import com.nimbusds.jose.jwk.source.JWKSetSource;
import com.nimbusds.jose.jwk.source.JWKSetUnavailableException;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.RateLimitedJWKSetSource;
import com.nimbusds.jose.jwk.source.RefreshAheadCachingJWKSetSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Caches the issuer's keys for an hour and refreshes them in the background after ten minutes, so that an outage of the
 * issuer delays nobody. An unknown key may be new, so the keys are read again, but at most twice in fifteen seconds, since
 * anybody can name unknown keys.
 *
 * <p>Only requests with an unknown key wait for that, and few at a time; others fail at once, so that a flood of tokens
 * cannot block the threads that others need.
 */
final class JwksCache implements JWKSource<SecurityContext> {
    /** When to retry after the keys could not be read. */
    static final Duration PAUSE = Duration.ofSeconds(15);

    private static final Logger LOG = LoggerFactory.getLogger(JwksCache.class);
    private static final Duration USABLE = Duration.ofHours(1);
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
    private static final int MOST_WAITING = 16;
    private static final JWKSet NONE = new JWKSet();

    private final AuthServerClient issuer;
    private final LongSupplier nanoTime;
    private final long start;
    private final JWKSetSource<SecurityContext> source;
    private final Semaphore waiting = new Semaphore(MOST_WAITING);
    private volatile long knownUntil;

    JwksCache(AuthServerClient issuer, LongSupplier nanoTime) {
        this(issuer, nanoTime, LONGEST_WAIT);
    }

    @SuppressWarnings("NullAway") // the sources take null for no listener and no schedule
    JwksCache(AuthServerClient issuer, LongSupplier nanoTime, Duration longestWait) {
        this.issuer = issuer;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        ExecutorService reader = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "issuer-keys");
            thread.setDaemon(true);
            return thread;
        });
        this.source = new RefreshAheadCachingJWKSetSource<>(
                new RateLimitedJWKSetSource<>(new Reading(), PAUSE.toMillis(), null),
                USABLE.toMillis(),
                longestWait.toMillis(),
                USABLE.minus(FRESH).toMillis(),
                reader,
                true,
                null,
                null,
                false);
    }

    /**
     * The keys that may have signed it.
     *
     * @throws KeySourceException if that cannot be told, because the issuer cannot be asked now
     */
    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
        long now = milliseconds();
        JWKSet known = now < knownUntil ? keys(JWKSetCacheRefreshEvaluator.noRefresh(), now) : NONE;
        List<JWK> found = selector.select(known);
        if (!found.isEmpty()) {
            return found;
        }
        if (!waiting.tryAcquire()) {
            throw new JWKSetUnavailableException("too many wait for the issuer's keys");
        }
        try {
            return selector.select(keys(JWKSetCacheRefreshEvaluator.referenceComparison(known), now));
        } finally {
            waiting.release();
        }
    }

    @SuppressWarnings("NullAway") // no context is needed
    private JWKSet keys(JWKSetCacheRefreshEvaluator refresh, long now) throws KeySourceException {
        return source.getJWKSet(refresh, now, null);
    }

    /** Since this was made: setting the clock does not change it, and the rate limit counts from zero. */
    private long milliseconds() {
        return Duration.ofNanos(nanoTime.getAsLong() - start).toMillis();
    }

    private final class Reading implements JWKSetSource<SecurityContext> {
        @Override
        public JWKSet getJWKSet(JWKSetCacheRefreshEvaluator refresh, long now, @Nullable SecurityContext context)
                throws JWKSetUnavailableException {
            try {
                JWKSet keys = issuer.keys();
                knownUntil = now + USABLE.toMillis();
                return keys;
            } catch (IOException | RuntimeException unreadable) {
                LOG.warn("The keys of the authorization server cannot be read: {}", unreadable.getMessage());
                throw new JWKSetUnavailableException("the issuer's keys cannot be read now", unreadable);
            }
        }

        @Override
        public void close() {
            // nothing is held between readings
        }
    }
}
