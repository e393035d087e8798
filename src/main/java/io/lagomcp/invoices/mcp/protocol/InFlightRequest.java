package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.approval.HeldInterrupts;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.lago.http.CorrelationId;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.Request;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A request of the client that is being worked on, or will be. */
final class InFlightRequest {
    private final Request request;
    private final Translator translator;
    private final String revision;
    private final MessageContext arrival;
    private final String correlationId;
    private @Nullable Thread worker;
    private boolean interrupted;
    private volatile String outcome = "cancelled";

    /** {@code revision} of the protocol is that of the answer; empty text before it is agreed. */
    InFlightRequest(Request request, Translator translator, String revision, MessageContext arrival) {
        this.request = request;
        this.translator = translator;
        this.revision = revision;
        this.arrival = arrival;
        this.correlationId = arrival.correlationId().orElseGet(InFlightRequest::newCorrelationId);
    }

    JsonNode id() {
        return request.id();
    }

    /** Among the requests of a queue: the id, unless that is only unique for a client that nobody knows. */
    Object key() {
        return translator.hasOneClient() ? id() : this;
    }

    String method() {
        return request.method();
    }

    /** As the client sent them; empty where it sent none. */
    ObjectNode params() {
        ObjectNode given = request.params();
        return given == null ? JsonNodeFactory.instance.objectNode() : given;
    }

    Translator translator() {
        return translator;
    }

    String revision() {
        return revision;
    }

    Principal principal() {
        return arrival.principal();
    }

    ResponseChannel responseChannel() {
        return arrival.responseChannel();
    }

    /** Does this for the request: with its memory, and its correlation id in log lines and requests to Lago. */
    void run(Runnable work) {
        try {
            inContext(() -> arrival.memory().during(work));
        } finally {
            end();
        }
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

    String correlationId() {
        return correlationId;
    }

    /** How it ended: {@code ok}, what it waits for, or why it failed. */
    String outcome() {
        return outcome;
    }

    void outcome(String word) {
        outcome = word;
    }

    /** Ends the work for a client that no longer waits; a write that is on its way gets its outcome first. */
    synchronized void cancel() {
        interrupted = true;
        if (worker != null) {
            HeldInterrupts.interrupt(worker);
        }
    }

    /** The same, unless its work was ended before. */
    synchronized void cancelOnce() {
        if (!interrupted) {
            cancel();
        }
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

    private synchronized void end() {
        worker = null;
        // the thread may go on to another call, which nobody interrupted
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
        boolean hasOneClient();

        /**
         * The result of the request, on the thread that works on it.
         *
         * @throws MethodException if it is answered with an error
         */
        ObjectNode result(InFlightRequest call);

        /** The error that stands for this one. */
        JsonRpcError error(MethodException failed);

        /** The status of HTTP for this error; {@code begun} if the method was called. */
        int status(JsonRpcError error, boolean begun);
    }
}
