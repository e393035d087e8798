package io.lagomcp.invoices.lago;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RateLimiter;
import dev.failsafe.RetryPolicy;
import io.lagomcp.invoices.lago.Attempt.Again;
import io.lagomcp.invoices.lago.Attempt.Miss;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call under way: repeated where that is safe, over by its deadline, and honest about what it does not know. */
final class LagoCall {
    private static final Logger LOG = LoggerFactory.getLogger(LagoCall.class);

    private final LagoRequest request;
    private final HttpRequest message;
    private final RequestTrace trace;
    private final CallWatch watch;
    private final LagoHttp http;
    private final RateLimiter<Attempt> pace;
    private final LagoLimits limits;
    private final Deadline deadline;
    private boolean mayHaveActed;
    private Duration nextWait = Duration.ZERO;

    LagoCall(
            LagoRequest request,
            HttpRequest message,
            RequestTrace trace,
            CallWatch watch,
            LagoHttp http,
            RateLimiter<Attempt> pace,
            LagoLimits limits) {
        this.request = request;
        this.message = message;
        this.trace = trace;
        this.watch = watch;
        this.http = http;
        this.pace = pace;
        this.limits = limits;
        this.deadline = Deadline.after(limits.deadline());
    }

    byte[] run() {
        Attempt last = lastAttempt();
        if (last instanceof Attempt.Hit hit) {
            watch.called(trace, Optional.empty());
            return hit.body();
        }
        Miss miss = (Miss) last;
        // an earlier try may have worked even where the last one was plainly refused
        LagoFailure failure = mayHaveActed ? request.lost(miss.failure()) : miss.failure();
        watch.called(trace, Optional.of(failure));
        throw new LagoException(failure, miss.cause());
    }

    private Attempt lastAttempt() {
        RetryPolicy<Attempt> policy = RetryPolicy.<Attempt>builder()
                .handleIf((attempt, thrown) -> attempt instanceof Miss miss && isWorthRepeating(miss))
                .withMaxRetries(limits.retries())
                .withDelayFn(context -> nextWait)
                .build();
        try {
            return Failsafe.with(policy).get(context -> attempt(context.getAttemptCount()));
        } catch (FailsafeException interruptedWhileWaiting) {
            Thread.currentThread().interrupt();
            return Attempt.notSent(Attempt.cancelled(), Again.NEVER, interruptedWhileWaiting);
        }
    }

    private Attempt attempt(int triesBefore) throws InterruptedException {
        if (!isItsTurn()) {
            return Attempt.notSent(tooManyAtOnce(), Again.NEVER, null);
        }
        if (Thread.currentThread().isInterrupted()) {
            return Attempt.notSent(Attempt.cancelled(), Again.NEVER, null);
        }
        if (deadline.remaining().isZero()) {
            return Attempt.notSent(Attempt.timeout("There was no time left to ask Lago"), Again.NEVER, null);
        }
        trace.setsOut();
        Attempt attempt = http.exchange(message, trace, deadline);
        watch.tried(trace, attempt);
        if (attempt instanceof Miss miss) {
            mayHaveActed |= miss.mayHaveActed();
            nextWait = waitAfter(miss, triesBefore);
            LOG.debug(
                    "{}: try {} ended with {}",
                    request.name(),
                    triesBefore + 1,
                    miss.failure().code());
        }
        return attempt;
    }

    private boolean isItsTurn() throws InterruptedException {
        watch.queues();
        try {
            return pace.tryAcquirePermit(deadline.remaining());
        } finally {
            watch.isThrough();
        }
    }

    private static LagoFailure tooManyAtOnce() {
        return new LagoFailure.RateLimited(
                "client_rate_limit", "This program already sends Lago as many requests as it may", Optional.empty());
    }

    private boolean isWorthRepeating(Miss miss) {
        boolean allowed =
                switch (miss.again()) {
                    case ALWAYS -> true;
                    case IF_REPEATABLE -> request.repeatability().isRepeatable();
                    case NEVER -> false;
                };
        return allowed && deadline.leavesTimeFor(nextWait);
    }

    private Duration waitAfter(Miss miss, int triesBefore) {
        Duration wait = miss.askedWait().orElseGet(() -> limits.firstWait().multipliedBy(1L << triesBefore));
        Duration bounded = wait.compareTo(limits.maxWait()) < 0 ? wait : limits.maxWait();
        // so that clients which were turned away together do not come back together
        long jitter = ThreadLocalRandom.current().nextLong(limits.firstWait().toNanos() + 1);
        return bounded.plusNanos(jitter);
    }
}
