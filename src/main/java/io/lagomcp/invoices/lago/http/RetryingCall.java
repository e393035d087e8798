package io.lagomcp.invoices.lago.http;

import io.lagomcp.invoices.lago.http.AttemptResult.Again;
import io.lagomcp.invoices.lago.http.AttemptResult.Failure;
import io.lagomcp.invoices.limit.MemoryReservation;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call: repeated where that is safe, ended by its deadline, and reported as unknown where its outcome is not known. */
final class RetryingCall {
    private static final Logger LOG = LoggerFactory.getLogger(RetryingCall.class);

    /** What the calls of one client share. */
    record Shared(LagoHttpTransport http, RequestThrottle throttle, WaitCounter waits, LagoLimits limits) {}

    private final LagoRequest request;
    private final HttpRequest message;
    private final CallRecorder recorder;
    private final Shared shared;
    private final Optional<PreSendCheck> check;
    private final Deadline deadline;
    private Duration nextWait = Duration.ZERO;

    RetryingCall(
            LagoRequest request,
            HttpRequest message,
            CallRecorder recorder,
            Shared shared,
            Optional<PreSendCheck> check) {
        this.request = request;
        this.message = message;
        this.recorder = recorder;
        this.shared = shared;
        this.check = check;
        this.deadline = Deadline.after(shared.limits().deadline());
    }

    byte[] run() {
        AttemptResult last;
        try {
            last = lastAttempt();
        } catch (RuntimeException refused) {
            recorder.callEnded(Optional.of(failureOf(refused)));
            throw refused;
        }
        if (last instanceof AttemptResult.Success success) {
            recorder.callEnded(Optional.empty());
            return success.body();
        }
        Failure failed = (Failure) last;
        LagoFailure failure = failed.mayHaveActed() ? request.lost(failed.failure()) : failed.failure();
        recorder.callEnded(Optional.of(failure));
        throw new LagoException(failure, failed.cause());
    }

    private static LagoFailure failureOf(RuntimeException refused) {
        return refused instanceof LagoException failed
                ? failed.failure()
                : new LagoFailure.Cancelled("not_sent", "A check just before sending prevented the request");
    }

    private AttemptResult lastAttempt() {
        try {
            for (int triesBefore = 0; ; triesBefore++) {
                AttemptResult attempt = attempt(triesBefore);
                boolean again = attempt instanceof Failure failed && isWorthRepeating(failed);
                if (!again || triesBefore == shared.limits().retries()) {
                    return attempt;
                }
                shared.waits().sleep(nextWait);
            }
        } catch (InterruptedException whileWaiting) {
            Thread.currentThread().interrupt();
            return AttemptResult.notSent(LagoFailure.cancelled(), Again.NEVER, whileWaiting);
        }
    }

    private AttemptResult attempt(int triesBefore) throws InterruptedException {
        RequestThrottle.Turn turn = check.isPresent() ? checkedTurn(check.get()) : turn(shared.throttle()::reserve);
        if (!turn.isNow()) {
            return AttemptResult.notSent(tooManyAtOnce(turn.delay()), Again.NEVER, null);
        }
        if (Thread.currentThread().isInterrupted()) {
            return AttemptResult.notSent(LagoFailure.cancelled(), Again.NEVER, null);
        }
        if (deadline.remaining().isZero()) {
            return AttemptResult.notSent(
                    AttemptResult.timeout("There was no time left to ask Lago"), Again.NEVER, null);
        }
        check.ifPresent(PreSendCheck::beforeSend);
        recorder.attemptStarted();
        MemoryReservation memory = MemoryReservation.current();
        AttemptResult attempt = shared.http()
                .exchange(message, recorder, deadline, bytes -> request.hold(memory, bytes), said -> shared.throttle()
                        .observe(turn, said));
        recorder.attemptEnded(attempt);
        if (attempt instanceof Failure failed) {
            nextWait = waitAfter(failed, triesBefore);
            if (failed.again() == Again.ALWAYS) {
                failed.askedWait().ifPresent(shared.throttle()::pause);
            }
            LOG.debug(
                    "{}: try {} ended with {}",
                    request.name(),
                    triesBefore + 1,
                    failed.failure().code());
        }
        return attempt;
    }

    /**
     * A turn taken after the check, with no wait in between. The check reads from Lago too, so the turn is not taken before:
     * with a low limit, the check could wait for the next turn for ever. If the check had to wait, or no turn is left for the
     * write, the check is run again.
     */
    private RequestThrottle.Turn checkedTurn(PreSendCheck check) throws InterruptedException {
        RequestThrottle.Turn turn = turn(shared.throttle()::look);
        while (turn.isNow() && !deadline.remaining().isZero()) {
            if (!shared.waits().occurDuring(check::beforeTurn)) {
                turn = shared.throttle().reserve();
                if (turn.isNow()) {
                    return turn;
                }
            }
            turn = turn(shared.throttle()::look);
        }
        return turn;
    }

    /** Waits for a turn, unless it would come after the deadline. */
    private RequestThrottle.Turn turn(Supplier<RequestThrottle.Turn> throttle) throws InterruptedException {
        recorder.waitStarted();
        try {
            RequestThrottle.Turn turn = throttle.get();
            while (!turn.isNow() && deadline.leavesTimeFor(turn.delay())) {
                shared.waits().sleep(turn.delay());
                turn = throttle.get();
            }
            return turn;
        } finally {
            recorder.waitEnded();
        }
    }

    private static LagoFailure tooManyAtOnce(Duration wait) {
        return new LagoFailure.RateLimited(
                "client_rate_limit",
                "This program has already sent as many requests as Lago's rate limit allows",
                Optional.of(Duration.ofSeconds(wait.toSeconds() + 1)));
    }

    private boolean isWorthRepeating(Failure failed) {
        boolean allowed =
                switch (failed.again()) {
                    case ALWAYS -> true;
                    case IF_REPEATABLE -> request.repeatability().isRepeatable();
                    case NEVER -> false;
                };
        return allowed && deadline.leavesTimeFor(nextWait);
    }

    private Duration waitAfter(Failure failed, int triesBefore) {
        Duration wait =
                failed.askedWait().orElseGet(() -> shared.limits().firstWait().multipliedBy(1L << triesBefore));
        Duration bounded = wait.compareTo(shared.limits().maxWait()) < 0
                ? wait
                : shared.limits().maxWait();
        // jitter, so that clients refused together do not retry together
        long jitter =
                ThreadLocalRandom.current().nextLong(shared.limits().firstWait().toNanos() + 1);
        return bounded.plusNanos(jitter);
    }

    /**
     * Waits between requests, and counts the waits during a series of reads: after a wait, what was read before may have changed.
     */
    static final class WaitCounter {
        /** Threads that are started while something is read belong to it. */
        private static final InheritableThreadLocal<@Nullable AtomicInteger> COUNT = new InheritableThreadLocal<>();

        private final RequestClock time;

        WaitCounter(RequestClock time) {
            this.time = time;
        }

        void sleep(Duration wait) throws InterruptedException {
            AtomicInteger counted = COUNT.get();
            if (counted != null) {
                counted.incrementAndGet();
            }
            time.sleep(wait);
        }

        /** Runs it, and returns whether one of its requests had to wait, in this thread or in threads that it started. */
        boolean occurDuring(Runnable reads) {
            AtomicInteger counted = new AtomicInteger();
            COUNT.set(counted);
            try {
                reads.run();
            } finally {
                COUNT.remove();
            }
            return counted.get() > 0;
        }
    }
}
