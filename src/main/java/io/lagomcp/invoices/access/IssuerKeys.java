package io.lagomcp.invoices.access;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's keys, kept for a while. A key that is not among them may be new, so they are read again, but not often:
 * strangers can name as many keys as they like. If the issuer cannot be reached, known keys count for an hour.
 */
final class IssuerKeys implements JWKSource<SecurityContext> {
    private static final Logger LOG = LoggerFactory.getLogger(IssuerKeys.class);
    private static final Duration FRESH = Duration.ofMinutes(10);
    private static final Duration USABLE = Duration.ofHours(1);
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private record Known(JWKSet keys, Instant since) {
        boolean isWithin(Duration age, Instant now) {
            return now.isBefore(since.plus(age));
        }
    }

    /** The last reading: whether it went well, and when the next one may be. */
    private record Reading(boolean failed, Instant next) {}

    private final Issuer issuer;
    private final Clock clock;
    private final ReentrantLock turn = new ReentrantLock();
    private volatile @Nullable Known known;
    private volatile Reading last = new Reading(false, Instant.MIN);

    IssuerKeys(Issuer issuer, Clock clock) {
        this.issuer = issuer;
        this.clock = clock;
    }

    /**
     * The keys that may have signed it.
     *
     * @throws KeySourceException if that cannot be told, because the issuer cannot be asked
     */
    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
        List<JWK> found = among(known, FRESH, selector);
        if (!found.isEmpty()) {
            return found;
        }
        boolean canDoWithout = !among(known, USABLE, selector).isEmpty();
        readAgain(canDoWithout ? Duration.ZERO : PATIENCE);
        found = among(known, USABLE, selector);
        if (found.isEmpty() && last.failed()) {
            throw new KeySourceException("the issuer cannot be asked for its keys");
        }
        return found;
    }

    private List<JWK> among(@Nullable Known keys, Duration age, JWKSelector selector) {
        return keys != null && keys.isWithin(age, clock.instant()) ? selector.select(keys.keys()) : List.of();
    }

    private void readAgain(Duration patience) throws KeySourceException {
        try {
            if (!turn.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                if (patience.isZero()) {
                    return;
                }
                throw new KeySourceException("the issuer takes too long");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new KeySourceException("the request was stopped", stopped);
        }
        try {
            if (!clock.instant().isBefore(last.next())) {
                read();
            }
        } finally {
            turn.unlock();
        }
    }

    private void read() {
        try {
            known = new Known(issuer.keys(), clock.instant());
            last = new Reading(false, clock.instant().plus(PAUSE));
        } catch (IOException unreachable) {
            last = new Reading(true, clock.instant().plus(PAUSE_AFTER_FAILURE));
            LOG.warn("The keys of the authorization server cannot be read: {}", unreachable.getMessage());
        }
    }
}
