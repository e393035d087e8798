package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.approval.HeldInterrupts;
import io.lagomcp.invoices.lago.http.CorrelationId;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.Request;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import tools.jackson.databind.node.ObjectNode;

/** A request of the client that is being worked on, or will be. */
final class InFlightRequest {
    private final Request request;
    private final Translator translator;
    private final ClientInfo client;
    private final MessageContext arrival;
    private final String correlationId;
    private @Nullable Thread worker;
    private boolean interrupted;
    private volatile String outcome = "cancelled";

    InFlightRequest(Request request, Translator translator, ClientInfo client, MessageContext arrival) {
        this.request = request;
        this.translator = translator;
        this.client = client;
        this.arrival = arrival;
        this.correlationId = arrival.correlationId().orElseGet(InFlightRequest::newCorrelationId);
    }

    Request request() {
        return request;
    }

    Translator translator() {
        return translator;
    }

    ClientInfo client() {
        return client;
    }

    MessageContext arrival() {
        return arrival;
    }

    String correlationId() {
        return correlationId;
    }

    /** Among the requests of a queue: the id, unless that is only unique for a client that nobody knows. */
    Object key() {
        return translator.hasOneClient() ? request.id() : this;
    }

    /** How it ended: {@code ok}, what it waits for, or why it failed. */
    String outcome() {
        return outcome;
    }

    void outcome(String word) {
        outcome = word;
    }

    /** The call of the method that is requested. */
    MethodCall call(Map<String, ClientAnswer> answers, Optional<String> state) {
        return new MethodCall(request.params(), client, arrival.principal(), arrival.channel(), answers, state);
    }

    /** Does something whose log lines and requests to Lago carry the id of this call. */
    void inContext(Runnable step) {
        MDC.put(CorrelationId.KEY, correlationId);
        try {
            step.run();
        } finally {
            MDC.remove(CorrelationId.KEY);
        }
    }

    /** Ends the work for a client that no longer waits; a write that is on its way gets its outcome first. */
    synchronized void cancel() {
        if (worker != null && !interrupted) {
            HeldInterrupts.interrupt(worker);
        }
        interrupted = true;
    }

    /** Ends the work at once: the server stops. */
    synchronized void interrupt() {
        interrupted = true;
        if (worker != null) {
            worker.interrupt();
        }
    }

    /** Whether the current thread may do what was asked; not if the call was interrupted before it came to that. */
    synchronized boolean begin() {
        if (interrupted) {
            return false;
        }
        worker = Thread.currentThread();
        return true;
    }

    /** The current thread may go on to another call, which nobody interrupted. */
    synchronized void end() {
        worker = null;
        if (interrupted) {
            Thread.interrupted();
        }
    }

    /** Need not be hard to guess, and a secure source of chance would take its time at the first call. */
    private static String newCorrelationId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    /** How a revision of the protocol is spoken: what it calls by other names, or tells in addition. */
    interface Translator {

        /** Whether all its requests come from one client, so that their ids differ. */
        default boolean hasOneClient() {
            return true;
        }

        /**
         * The result of the request, on the thread that works on it.
         *
         * @throws MethodException if it is answered with an error
         */
        ObjectNode result(InFlightRequest call);

        /** The status of HTTP for an error with this code; {@code begun} if the method was called. */
        default int status(int code, boolean begun) {
            return 200;
        }
    }
}
