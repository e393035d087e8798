package io.lagomcp.invoices.lago.http;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the time of one call and its tries, and tells the listener. */
final class CallTimer {
    private static final Logger LOG = LoggerFactory.getLogger(CallTimer.class);

    private final LagoListener listener;
    private final LagoListener.Route route;
    private final long started = System.nanoTime();
    private long since = started;
    private Duration paced = Duration.ZERO;

    CallTimer(LagoListener listener, LagoRequest request, URI address) {
        this.listener = listener;
        this.route = new LagoListener.Route(request.method(), request.template(), address.getHost(), port(address));
    }

    /** From now on the request waits for its turn. */
    void queues() {
        since = System.nanoTime();
    }

    /** It is, or will never be, its turn. */
    void isThrough() {
        paced = paced.plus(elapsed(since));
        since = System.nanoTime();
    }

    /** What had to be looked at before is done: the request sets out now. */
    void attemptStarted() {
        since = System.nanoTime();
    }

    /** What set out when its turn came has come to its end. */
    void tried(RequestReportBuilder trace, AttemptResult attempt) {
        LagoListener.Try ended =
                new LagoListener.Try(route, trace.attempts(), trace.statusOfTry(), failure(attempt), elapsed(since));
        tell(() -> listener.attemptEnded(ended));
    }

    /** All is over. */
    void called(RequestReportBuilder trace, Optional<LagoFailure> failure) {
        LagoListener.Call ended =
                new LagoListener.Call(route, trace.attempts(), failure.map(LagoFailure::code), paced, elapsed(started));
        tell(() -> listener.callEnded(ended));
    }

    /** Whoever listens must not be able to lose an answer of Lago. */
    private void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException failed) {
            LOG.warn("A listener to the calls to Lago failed", failed);
        }
    }

    private static Optional<String> failure(AttemptResult attempt) {
        return attempt instanceof AttemptResult.Failure miss
                ? Optional.of(miss.failure().code())
                : Optional.empty();
    }

    private static Duration elapsed(long nanoTime) {
        return Duration.ofNanos(System.nanoTime() - nanoTime);
    }

    private static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return address.getScheme().equals("https") ? 443 : 80;
    }
}
