package io.lagomcp.invoices.lago;

import io.lagomcp.invoices.lago.Attempt.Again;
import io.lagomcp.invoices.lago.Attempt.Miss;
import io.lagomcp.invoices.limit.HeldMemory;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
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
    private final Pace pace;
    private final CountedWaits waits;
    private final LagoLimits limits;
    private final Optional<Runnable> check;
    private final Deadline deadline;
    private Duration nextWait = Duration.ZERO;

    LagoCall(
            LagoRequest request,
            HttpRequest message,
            RequestTrace trace,
            CallWatch watch,
            LagoHttp http,
            Pace pace,
            CountedWaits waits,
            LagoLimits limits,
            Optional<Runnable> check) {
        this.request = request;
        this.message = message;
        this.trace = trace;
        this.watch = watch;
        this.http = http;
        this.pace = pace;
        this.waits = waits;
        this.limits = limits;
        this.check = check;
        this.deadline = Deadline.after(limits.deadline());
    }

    byte[] run() {
        Attempt last;
        try {
            last = lastAttempt();
        } catch (RuntimeException objection) {
            watch.called(trace, Optional.of(failureOf(objection)));
            throw objection;
        }
        if (last instanceof Attempt.Hit hit) {
            watch.called(trace, Optional.empty());
            return hit.body();
        }
        Miss miss = (Miss) last;
        LagoFailure failure = miss.mayHaveActed() ? request.lost(miss.failure()) : miss.failure();
        watch.called(trace, Optional.of(failure));
        throw new LagoException(failure, miss.cause());
    }

    private static LagoFailure failureOf(RuntimeException objection) {
        return objection instanceof LagoException failed
                ? failed.failure()
                : new LagoFailure.Cancelled("not_sent", "A check just before the request left held it back");
    }

    private Attempt lastAttempt() {
        try {
            for (int triesBefore = 0; ; triesBefore++) {
                Attempt attempt = attempt(triesBefore);
                boolean again = attempt instanceof Miss miss && isWorthRepeating(miss);
                if (!again || triesBefore == limits.retries()) {
                    return attempt;
                }
                waits.sleep(nextWait);
            }
        } catch (InterruptedException whileWaiting) {
            Thread.currentThread().interrupt();
            return Attempt.notSent(Attempt.cancelled(), Again.NEVER, whileWaiting);
        }
    }

    private Attempt attempt(int triesBefore) throws InterruptedException {
        Pace.Turn turn = check.isPresent() ? checkedTurn(check.get()) : turn(pace::take);
        if (!turn.isNow()) {
            return Attempt.notSent(tooManyAtOnce(turn.delay()), Again.NEVER, null);
        }
        if (Thread.currentThread().isInterrupted()) {
            return Attempt.notSent(Attempt.cancelled(), Again.NEVER, null);
        }
        if (deadline.remaining().isZero()) {
            return Attempt.notSent(Attempt.timeout("There was no time left to ask Lago"), Again.NEVER, null);
        }
        trace.setsOut();
        watch.setsOut();
        HeldMemory memory = HeldMemory.current();
        Attempt attempt = http.exchange(
                message, trace, deadline, bytes -> request.hold(memory, bytes), said -> pace.heard(turn, said));
        watch.tried(trace, attempt);
        if (attempt instanceof Miss miss) {
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
    private Pace.Turn checkedTurn(Runnable check) throws InterruptedException {
        Pace.Turn turn = turn(pace::look);
        while (turn.isNow() && !deadline.remaining().isZero()) {
            if (!waits.occurDuring(check)) {
                turn = pace.take();
                if (turn.isNow()) {
                    return turn;
                }
            }
            turn = turn(pace::look);
        }
        return turn;
    }

    /** Waits for it, unless it comes too late. */
    private Pace.Turn turn(Supplier<Pace.Turn> pace) throws InterruptedException {
        watch.queues();
        try {
            Pace.Turn turn = pace.get();
            while (!turn.isNow() && deadline.leavesTimeFor(turn.delay())) {
                waits.sleep(turn.delay());
                turn = pace.get();
            }
            return turn;
        } finally {
            watch.isThrough();
        }
    }

    private static LagoFailure tooManyAtOnce(Duration wait) {
        return new LagoFailure.RateLimited(
                "client_rate_limit",
                "This program already sent Lago as many requests as its rate limit allows",
                Optional.of(Duration.ofSeconds(wait.toSeconds() + 1)));
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
