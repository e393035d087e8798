package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.limit.DrainLatch;
import io.lagomcp.invoices.limit.HeapGrowth;
import io.lagomcp.invoices.mcp.protocol.MethodException.Kind;
import io.lagomcp.invoices.mcp.protocol.RequestListener.RequestInfo;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The requests in flight: a bounded number runs, each on a thread of its own, a bounded number waits, and any more are refused.
 * They are answered as they finish and each at most once; cancelled ones are interrupted and never answered. A transport that
 * delivers a request never waits for it.
 */
public final class RequestQueue {
    private static final Logger log = LoggerFactory.getLogger(RequestQueue.class);

    /** Keys under which a caller says which trace its call belongs to. */
    private static final List<String> TRACE = List.of("traceparent", "tracestate", "baggage");

    /** For requests that were interrupted to be answered. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

    private final SessionConfig config;
    private final String sessionId;
    private final Map<Object, InFlightRequest> unanswered = new HashMap<>();
    private final Set<InFlightRequest> running = new HashSet<>();
    private final Queue<InFlightRequest> waiting = new ArrayDeque<>();
    private final DrainLatch inFlight = new DrainLatch();

    /** {@code sessionId} is empty text where there is none. */
    RequestQueue(SessionConfig config, String sessionId) {
        this.config = config;
        this.sessionId = sessionId;
    }

    /** Answers the request on a thread of its own, now or when one of those before it has ended, or refuses it. */
    void start(InFlightRequest call) {
        try {
            admit(call);
        } catch (MethodException refused) {
            refuse(call, refused);
        }
    }

    /** Answers the request before this returns, and so before anything else is read, or refuses it. */
    void answerHere(InFlightRequest call) {
        try {
            synchronized (this) {
                enter(call);
                running.add(call);
            }
        } catch (MethodException refused) {
            refuse(call, refused);
            return;
        }
        run(call);
        ended(call);
    }

    private synchronized void admit(InFlightRequest call) {
        enter(call);
        boolean hasThread = running.size() < config.limits().maxRunning();
        if (hasThread ? !startWorker(call) : !enqueue(call)) {
            unanswered.remove(call.key());
            inFlight.leave();
            throw new MethodException(Kind.UNAVAILABLE, "The server is busy; try again when other calls have ended.");
        }
    }

    private void enter(InFlightRequest call) {
        requireNew(call);
        if (!inFlight.enter()) {
            throw closing();
        }
        unanswered.put(call.key(), call);
    }

    /** Two requests may come under one id, even at the same moment: the answer to the first must not be lost. */
    synchronized void requireNew(InFlightRequest call) {
        if (unanswered.containsKey(call.key())) {
            throw new MethodException(Kind.INVALID_REQUEST, "A request with this id is still in progress.");
        }
    }

    private boolean enqueue(InFlightRequest call) {
        return waiting.size() < config.limits().maxWaiting() && waiting.add(call);
    }

    private boolean startWorker(InFlightRequest call) {
        try {
            running.add(call);
            config.workers().apply(call.arrival().principal()).execute(() -> work(call));
            return true;
        } catch (RejectedExecutionException | OutOfMemoryError noMoreThreads) {
            running.remove(call);
            return false;
        }
    }

    private static MethodException closing() {
        return new MethodException(Kind.UNAVAILABLE, "The server is shutting down.");
    }

    private static MethodException accessEnded() {
        return new MethodException(Kind.INVALID_REQUEST, "Your access to this server has ended.");
    }

    private void work(InFlightRequest first) {
        for (InFlightRequest call = first; call != null; call = nextAfter(call)) {
            run(call);
            // after the answer, for which somebody waits
            HeapGrowth.check();
        }
    }

    /** Throws nothing: the calls that wait have nobody else to begin them. */
    private void run(InFlightRequest call) {
        try {
            call.inContext(() -> call.arrival()
                    .memory()
                    .during(() -> observed(call, () -> {
                        if (call.begin()) {
                            answer(call);
                        } else {
                            // interrupted before it began: not by the client, which would have taken the answer's turn
                            answer(call, inFlight.isClosed() ? closing() : accessEnded(), false);
                        }
                    })));
        } catch (RuntimeException | Error broken) {
            log.error(
                    "The call of {} could not be ended in order", call.request().method(), broken);
        } finally {
            call.end();
        }
    }

    private void answer(InFlightRequest call) {
        byte[] answer;
        try {
            answer =
                    JsonRpcEncoder.result(call.request().id(), call.translator().result(call));
        } catch (MethodException failed) {
            answer(call, failed, true);
            return;
        } catch (RuntimeException | Error unexpected) {
            log.error("The request for {} failed unexpectedly", call.request().method(), unexpected);
            answer(call, new MethodException(Kind.INTERNAL, "Internal error"), true);
            return;
        }
        if (claimAnswer(call)) {
            call.arrival().channel().answer(answer, 200);
        }
    }

    private void answer(InFlightRequest call, MethodException failed, boolean begun) {
        if (claimAnswer(call)) {
            send(call, failed, begun);
        }
    }

    private static void send(InFlightRequest call, MethodException failed, boolean begun) {
        int code = failed.kind().code(call.client());
        call.outcome(Integer.toString(code));
        byte[] error =
                JsonRpcEncoder.error(call.request().id(), code, String.valueOf(failed.getMessage()), failed.data());
        call.arrival().channel().answer(error, call.translator().status(code, begun));
    }

    /** Answers a request with an error before it is worked on, and tells the listener. */
    void refuse(InFlightRequest call, MethodException refused) {
        call.inContext(() -> observed(call, () -> send(call, refused, false)));
    }

    /** Does what ends a request. A listener that fails must not stop it. */
    private void observed(InFlightRequest call, Runnable step) {
        RequestListener.Observation observation = outcome -> {};
        try {
            observation = config.listener().started(facts(call));
        } catch (RuntimeException failed) {
            log.warn("The start of a request could not be recorded", failed);
        }
        try {
            step.run();
        } finally {
            try {
                observation.ended(call.outcome());
            } catch (RuntimeException failed) {
                log.warn("The end of a request could not be recorded", failed);
            }
            call.arrival().channel().end();
        }
    }

    private RequestInfo facts(InFlightRequest call) {
        JsonNode params = call.request().params();
        Map<String, String> trace = new HashMap<>();
        TRACE.forEach(key -> params.path("_meta").path(key).stringValueOpt().ifPresent(value -> trace.put(key, value)));
        return new RequestInfo(
                call.request().method(),
                params.path("name").asString(""),
                call.request().id().asString(),
                sessionId,
                call.client().revision(),
                config.transport(),
                call.arrival().principal().name(),
                call.correlationId(),
                trace);
    }

    /** Whether the caller may now answer this call: true once, and never after it was cancelled. */
    private synchronized boolean claimAnswer(InFlightRequest call) {
        return unanswered.remove(call.key(), call);
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
        inFlight.leave();
    }

    /** Ends the request of this key without an answer; without effect if there is none. */
    synchronized void cancel(Object key) {
        InFlightRequest call = unanswered.remove(key);
        if (call == null) {
            return;
        }
        if (waiting.remove(call)) {
            inFlight.leave();
            call.arrival().channel().end();
        } else {
            call.cancel();
        }
    }

    /** Cancels the requests whose callers may do nothing any more; a write that is on its way gets its outcome first. */
    public void cancelRevoked() {
        List<InFlightRequest> now;
        synchronized (this) {
            now = List.copyOf(running);
        }
        now.stream()
                .filter(call -> call.arrival().principal().grantedNow().get().isEmpty())
                .forEach(InFlightRequest::cancel);
    }

    /** Whether no request runs or waits. */
    public synchronized boolean isIdle() {
        return running.isEmpty() && waiting.isEmpty();
    }

    /** Accepts no further request. */
    public void close() {
        inFlight.close();
    }

    /** Accepts no further request, and cancels those that run: the client is gone. */
    public void abort() {
        endAll(InFlightRequest::cancel).forEach(call -> call.arrival().channel().end());
    }

    /**
     * Accepts no further request and returns when the requests in flight are answered. Those that take longer than this are
     * interrupted, and have two seconds to be answered.
     */
    public void finish(Duration limit) {
        close();
        if (inFlight.awaitEmpty(limit)) {
            return;
        }
        List<InFlightRequest> dropped = endAll(InFlightRequest::interrupt);
        // on a thread that is not waited for longer: a write to a client that does not read blocks
        Thread answers = WorkerThreads.daemon("mcp-last-answers", () -> {
            dropped.forEach(call -> {
                answer(call, closing(), false);
                call.arrival().channel().end();
            });
            inFlight.awaitEmpty(LAST_ANSWERS);
        });
        answers.start();
        try {
            answers.join(LAST_ANSWERS.toMillis());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Closes, ends what runs in this way, and gives back what waits and never will. */
    private synchronized List<InFlightRequest> endAll(Consumer<InFlightRequest> how) {
        close();
        List<InFlightRequest> dropped = new ArrayList<>(waiting);
        waiting.clear();
        dropped.forEach(call -> inFlight.leave());
        running.forEach(how);
        return dropped;
    }
}
