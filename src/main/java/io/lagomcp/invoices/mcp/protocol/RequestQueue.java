package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.approval.plan.Principal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls in flight: a bounded number runs, a bounded number waits, and each is answered at most once. */
final class RequestQueue {
    private static final Logger log = LoggerFactory.getLogger(RequestQueue.class);

    enum Admission {
        ACCEPTED,
        BUSY,
        DUPLICATE,
        CLOSED
    }

    private final RequestLimits limits;
    private final Function<Principal, Executor> workers;
    private final Consumer<InFlightRequest> work;
    private final Map<Object, InFlightRequest> unanswered = new HashMap<>();
    private final Set<InFlightRequest> running = new HashSet<>();
    private final Queue<InFlightRequest> waiting = new ArrayDeque<>();
    private boolean closed;

    /** {@code workers} may refuse to start one more; {@code work} answers a request and blocks until that is done. */
    RequestQueue(RequestLimits limits, Function<Principal, Executor> workers, Consumer<InFlightRequest> work) {
        this.limits = limits;
        this.workers = workers;
        this.work = work;
    }

    synchronized boolean isUnanswered(Object id) {
        return unanswered.containsKey(id);
    }

    /** Starts the call on a thread of its own, now or when one of those before it has ended. */
    synchronized Admission admit(InFlightRequest call) {
        if (closed) {
            return Admission.CLOSED;
        }
        // two requests under one id, at the same moment: the answer to the first must not be lost
        if (unanswered.putIfAbsent(call.key(), call) != null) {
            return Admission.DUPLICATE;
        }
        if (running.size() < limits.maxRunning() ? !start(call) : !enqueue(call)) {
            unanswered.remove(call.key());
            return Admission.BUSY;
        }
        return Admission.ACCEPTED;
    }

    /** Does the call on this thread, so that it is answered before anything else is read. */
    Admission runHere(InFlightRequest call) {
        synchronized (this) {
            if (closed) {
                return Admission.CLOSED;
            }
            if (unanswered.putIfAbsent(call.key(), call) != null) {
                return Admission.DUPLICATE;
            }
            running.add(call);
        }
        try {
            call.run(() -> work.accept(call));
        } finally {
            ended(call);
        }
        return Admission.ACCEPTED;
    }

    /** Ends the call without an answer. */
    synchronized void cancel(Object key) {
        InFlightRequest call = unanswered.remove(key);
        if (call == null) {
            return;
        }
        if (waiting.remove(call)) {
            call.responseChannel().end();
        } else {
            call.cancel();
        }
    }

    /** The calls that run now. */
    synchronized List<InFlightRequest> running() {
        return List.copyOf(running);
    }

    /** Whether the caller may now answer this call: true once, and never after it was cancelled. */
    synchronized boolean claimAnswer(InFlightRequest call) {
        return unanswered.remove(call.key(), call);
    }

    synchronized boolean isIdle() {
        return running.isEmpty() && waiting.isEmpty();
    }

    synchronized void close() {
        closed = true;
    }

    /**
     * Ends what runs in this way and gives back what never will, for an answer that says so.
     *
     * @param how {@link InFlightRequest#cancel} or {@link InFlightRequest#interrupt}
     */
    synchronized List<InFlightRequest> endAll(Consumer<InFlightRequest> how) {
        List<InFlightRequest> dropped = new ArrayList<>(waiting);
        waiting.clear();
        running.forEach(how);
        return dropped;
    }

    /** Waits until no call runs or waits; false if some still do after this time or when interrupted. */
    synchronized boolean awaitIdle(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        try {
            while (!running.isEmpty()) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return true;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean enqueue(InFlightRequest call) {
        return waiting.size() < limits.maxWaiting() && waiting.add(call);
    }

    private boolean start(InFlightRequest call) {
        try {
            running.add(call);
            workers.apply(call.principal()).execute(() -> work(call));
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError noMoreThreads) {
            running.remove(call);
            return false;
        }
    }

    private void work(InFlightRequest first) {
        for (InFlightRequest call = first; call != null; call = nextAfter(call)) {
            InFlightRequest current = call;
            try {
                current.run(() -> work.accept(current));
            } catch (RuntimeException | Error broken) {
                // the calls that wait have nobody else to begin them
                log.error("The call of {} could not be ended in order", current.method(), broken);
            }
        }
    }

    private synchronized @Nullable InFlightRequest nextAfter(InFlightRequest call) {
        ended(call);
        InFlightRequest next = waiting.poll();
        if (next != null) {
            running.add(next);
        }
        return next;
    }

    private synchronized void ended(InFlightRequest call) {
        running.remove(call);
        notifyAll();
    }
}
