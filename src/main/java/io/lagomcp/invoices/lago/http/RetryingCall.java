package io.lagomcp.invoices.lago.http;

import io.lagomcp.invoices.lago.http.AttemptResult.Again;
import io.lagomcp.invoices.lago.http.AttemptResult.Failure;
import io.lagomcp.invoices.limit.MemoryReservation;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One call: repeated where that is safe, ended by its deadline, and reported as unknown where its outcome is not known. */
final class RetryingCall {
    private static final Logger LOG = LoggerFactory.getLogger(RetryingCall.class);

    private final LagoRequest request;
    private final HttpRequest message;
    private final CallRecorder recorder;
    private final LagoHttpTransport http;
    private final RequestThrottle pace;
    private final WaitCounter waits;
    private final LagoLimits limits;
    private final Optional<Runnable> check;
    private final Deadline deadline;
    private Duration nextWait = Duration.ZERO;

    RetryingCall(
            LagoRequest request,
            HttpRequest message,
            CallRecorder recorder,
            LagoHttpTransport http,
            RequestThrottle pace,
            WaitCounter waits,
            LagoLimits limits,
            Optional<Runnable> check) {
        this.request = request;
        this.message = message;
        this.recorder = recorder;
        this.http = http;
        this.pace = pace;
        this.waits = waits;
        this.limits = limits;
        this.check = check;
        this.deadline = Deadline.after(limits.deadline());
    }

    byte[] run() {
        AttemptResult last;
        try {
            last = lastAttempt();
        } catch (RuntimeException refused) {
            recorder.callEnded(Optional.of(failureOf(refused)));
            throw refused;
        }
        if (last instanceof AttemptResult.Success hit) {
            recorder.callEnded(Optional.empty());
            return hit.body();
        }
        Failure miss = (Failure) last;
        LagoFailure failure = miss.mayHaveActed() ? request.lost(miss.failure()) : miss.failure();
        recorder.callEnded(Optional.of(failure));
        throw new LagoException(failure, miss.cause());
    }

    private static LagoFailure failureOf(RuntimeException refused) {
        return refused instanceof LagoException failed
                ? failed.failure()
                : new LagoFailure.Cancelled("not_sent", "A check just before the request left held it back");
    }

    private AttemptResult lastAttempt() {
        try {
            for (int triesBefore = 0; ; triesBefore++) {
                AttemptResult attempt = attempt(triesBefore);
                boolean again = attempt instanceof Failure miss && isWorthRepeating(miss);
                if (!again || triesBefore == limits.retries()) {
                    return attempt;
                }
                waits.sleep(nextWait);
            }
        } catch (InterruptedException whileWaiting) {
            Thread.currentThread().interrupt();
            return AttemptResult.notSent(AttemptResult.cancelled(), Again.NEVER, whileWaiting);
        }
    }

    private AttemptResult attempt(int triesBefore) throws InterruptedException {
        RequestThrottle.Turn turn = check.isPresent() ? checkedTurn(check.get()) : turn(pace::reserve);
        if (!turn.isNow()) {
            return AttemptResult.notSent(tooManyAtOnce(turn.delay()), Again.NEVER, null);
        }
        if (Thread.currentThread().isInterrupted()) {
            return AttemptResult.notSent(AttemptResult.cancelled(), Again.NEVER, null);
        }
        if (deadline.remaining().isZero()) {
            return AttemptResult.notSent(
                    AttemptResult.timeout("There was no time left to ask Lago"), Again.NEVER, null);
        }
        recorder.attemptStarted();
        MemoryReservation memory = MemoryReservation.current();
        AttemptResult attempt = http.exchange(
                message, recorder, deadline, bytes -> request.hold(memory, bytes), said -> pace.observe(turn, said));
        recorder.attemptEnded(attempt);
        if (attempt instanceof Failure miss) {
            nextWait = waitAfter(miss, triesBefore);
            if (miss.again() == Again.ALWAYS) {
                miss.askedWait().ifPresent(pace::pause);
            }
            LOG.debug(
                    "{}: try {} ended with {}",
                    request.name(),
                    triesBefore + 1,
                    miss.failure().code());
        }
        return attempt;
    }

    /**
     * A turn that was taken after the check without any wait since. The check reads from Lago too, so the turn is not taken
     * before: where the limit is low, the check could then only wait for the next one, for ever. Where it had to wait all the
     * same, or there is no turn left for the write, it is run again.
     */
    private RequestThrottle.Turn checkedTurn(Runnable check) throws InterruptedException {
        RequestThrottle.Turn turn = turn(pace::look);
        while (turn.isNow() && !deadline.remaining().isZero()) {
            if (!waits.occurDuring(check)) {
                turn = pace.reserve();
                if (turn.isNow()) {
                    return turn;
                }
            }
            turn = turn(pace::look);
        }
        return turn;
    }

    /** Waits for it, unless it comes too late. */
    private RequestThrottle.Turn turn(Supplier<RequestThrottle.Turn> pace) throws InterruptedException {
        recorder.waitStarted();
        try {
            RequestThrottle.Turn turn = pace.get();
            while (!turn.isNow() && deadline.leavesTimeFor(turn.delay())) {
                waits.sleep(turn.delay());
                turn = pace.get();
            }
            return turn;
        } finally {
            recorder.waitEnded();
        }
    }

    private static LagoFailure tooManyAtOnce(Duration wait) {
        return new LagoFailure.RateLimited(
                "client_rate_limit",
                "This program already sent Lago as many requests as its rate limit allows",
                Optional.of(Duration.ofSeconds(wait.toSeconds() + 1)));
    }

    private boolean isWorthRepeating(Failure miss) {
        boolean allowed =
                switch (miss.again()) {
                    case ALWAYS -> true;
                    case IF_REPEATABLE -> request.repeatability().isRepeatable();
                    case NEVER -> false;
                };
        return allowed && deadline.leavesTimeFor(nextWait);
    }

    private Duration waitAfter(Failure miss, int triesBefore) {
        Duration wait = miss.askedWait().orElseGet(() -> limits.firstWait().multipliedBy(1L << triesBefore));
        Duration bounded = wait.compareTo(limits.maxWait()) < 0 ? wait : limits.maxWait();
        // so that clients which were turned away together do not come back together
        long jitter = ThreadLocalRandom.current().nextLong(limits.firstWait().toNanos() + 1);
        return bounded.plusNanos(jitter);
    }
}
