package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.mcp.protocol.MethodException.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Answers requests on threads of their own, as they finish and each at most once; cancelled ones are interrupted and never
 * answered. A transport that delivers a request never waits for it.
 */
public final class RequestProcessor {
    private static final Logger log = LoggerFactory.getLogger(RequestProcessor.class);

    /** Keys under which a caller says which trace its call belongs to. */
    private static final List<String> TRACE = List.of("traceparent", "tracestate", "baggage");

    /** For requests that were interrupted to be answered. */
    private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

    private final SessionConfig config;
    private final String sessionId;
    private final RequestQueue calls;

    /** {@code sessionId} is empty text where there is none. */
    RequestProcessor(SessionConfig config, String sessionId) {
        this.config = config;
        this.sessionId = sessionId;
        this.calls = new RequestQueue(config.limits(), config.workers(), this::work);
    }

    /** Answers the request on a thread of its own, or refuses it. */
    void start(InFlightRequest call) {
        refuseUnlessAccepted(calls.admit(call), call);
    }

    /** Answers the request before this returns, or refuses it. */
    void answerHere(InFlightRequest call) {
        refuseUnlessAccepted(calls.runHere(call), call);
    }

    private void refuseUnlessAccepted(RequestQueue.Admission admission, InFlightRequest call) {
        switch (admission) {
            case ACCEPTED -> {}
            case BUSY ->
                refuse(
                        call,
                        new MethodException(
                                Kind.UNAVAILABLE, "The server is busy; try again when other calls have ended."));
            case DUPLICATE -> refuse(call, duplicate());
            case CLOSED -> refuse(call, closing());
        }
    }

    static MethodException duplicate() {
        return new MethodException(Kind.INVALID_REQUEST, "A request with this id is still in progress.");
    }

    private static MethodException closing() {
        return new MethodException(Kind.UNAVAILABLE, "The server is shutting down.");
    }

    boolean isUnanswered(JsonNode id) {
        return calls.isUnanswered(id);
    }

    /** Ends the request of this key without an answer; without effect if there is none. */
    void cancel(Object key) {
        calls.cancel(key);
    }

    private void work(InFlightRequest call) {
        RequestListener.Observation observation = observe(call);
        try {
            if (call.begin()) {
                answer(call);
            } else if (calls.claimAnswer(call)) {
                // interrupted before it began: not by the client, which would have taken the answer's turn
                answer(call, call.translator().error(closing()), false);
            }
        } finally {
            end(observation, call);
            call.responseChannel().end();
        }
    }

    private void answer(InFlightRequest call) {
        byte[] answer;
        try {
            answer = JsonRpcEncoder.result(call.id(), call.translator().result(call));
        } catch (MethodException failed) {
            answerOnce(call, failed);
            return;
        } catch (RuntimeException | Error unexpected) {
            log.error("The request for {} failed unexpectedly", call.method(), unexpected);
            answerOnce(call, new MethodException(Kind.INTERNAL, "Internal error"));
            return;
        }
        if (calls.claimAnswer(call)) {
            call.responseChannel().answer(answer, 200);
        }
    }

    private void answerOnce(InFlightRequest call, MethodException failed) {
        if (calls.claimAnswer(call)) {
            answer(call, call.translator().error(failed), true);
        }
    }

    private static void answer(InFlightRequest call, JsonRpcError error, boolean begun) {
        call.outcome(Integer.toString(error.code()));
        call.responseChannel()
                .answer(
                        JsonRpcEncoder.error(call.id(), error),
                        call.translator().status(error, begun));
    }

    /** Answers a request with an error before it is worked on, and tells the listener. */
    void refuse(InFlightRequest call, MethodException refused) {
        refuse(call, call.translator().error(refused));
    }

    void refuse(InFlightRequest call, JsonRpcError error) {
        call.inContext(() -> {
            RequestListener.Observation observation = observe(call);
            answer(call, error, false);
            call.responseChannel().end();
            end(observation, call);
        });
    }

    /** A listener that fails must not stop the request. */
    private RequestListener.Observation observe(InFlightRequest call) {
        try {
            return config.listener().started(facts(call));
        } catch (RuntimeException failed) {
            log.warn("The start of a request could not be recorded", failed);
            return outcome -> {};
        }
    }

    private static void end(RequestListener.Observation observation, InFlightRequest call) {
        try {
            observation.ended(call.outcome());
        } catch (RuntimeException failed) {
            log.warn("The end of a request could not be recorded", failed);
        }
    }

    private RequestInfo facts(InFlightRequest call) {
        Map<String, String> trace = new HashMap<>();
        JsonNode meta = call.params().path("_meta");
        TRACE.forEach(key -> meta.path(key).stringValueOpt().ifPresent(value -> trace.put(key, value)));
        return new RequestInfo(
                call.method(),
                call.params().path("name").asString(""),
                call.id().asString(),
                sessionId,
                call.revision(),
                config.transport(),
                call.principal().name(),
                call.correlationId(),
                trace);
    }

    /** Whether no request runs or waits. */
    public boolean isIdle() {
        return calls.isIdle();
    }

    /** Cancels the requests whose callers may do nothing any more; a write that is on its way gets its outcome first. */
    public void cancelRevoked() {
        calls.running().stream()
                .filter(call -> call.principal().grantedNow().get().isEmpty())
                .forEach(InFlightRequest::cancelOnce);
    }

    /** Accepts no further request. */
    public void close() {
        calls.close();
    }

    /** Accepts no further request, and cancels those that run: the client is gone. */
    public void abort() {
        calls.close();
        calls.endAll(InFlightRequest::cancel)
                .forEach(call -> call.responseChannel().end());
    }

    /**
     * Accepts no further request and returns when the requests in flight are answered. Those that take longer than this are
     * interrupted, and have two seconds to be answered.
     */
    public void finish(Duration limit) {
        calls.close();
        if (!calls.awaitIdle(limit)) {
            List<InFlightRequest> dropped = calls.endAll(InFlightRequest::interrupt);
            boundedly(() -> {
                dropped.stream().filter(calls::claimAnswer).forEach(call -> {
                    answer(call, call.translator().error(closing()), false);
                    call.responseChannel().end();
                });
                calls.awaitIdle(LAST_ANSWERS);
            });
        }
    }

    /** On a thread that is not waited for longer: a write to a client that does not read blocks. */
    private static void boundedly(Runnable answers) {
        Thread writer = WorkerThreads.daemon("mcp-last-answers", answers);
        writer.start();
        try {
            writer.join(LAST_ANSWERS.toMillis());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
