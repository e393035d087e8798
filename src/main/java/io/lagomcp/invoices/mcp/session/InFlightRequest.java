package io.lagomcp.invoices.mcp.session;

import io.lagomcp.invoices.approval.Principal;
import io.lagomcp.invoices.lago.http.CorrelationId;
import io.lagomcp.invoices.mcp.session.JsonRpcMessage.Request;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import tools.jackson.databind.JsonNode;

/** A request of the client that is being worked on, or will be. */
final class InFlightRequest {
    private static final ThreadLocal<InFlightRequest> CURRENT = new ThreadLocal<>();

    private final Request asked;
    private final String key;
    private final String revision;
    private final MessageContext arrival;
    private final Consumer<InFlightRequest> work;
    private final String correlationId;
    private @Nullable Thread worker;
    private boolean interrupted;
    private volatile String outcome = "cancelled";
    private volatile Optional<Principal> responder = Optional.empty();

    /**
     * {@code key} is ours and used but once. {@code revision} of the protocol is the one of its answer; empty text before that
     * is settled. {@code work} begins the call and blocks until it is done.
     */
    InFlightRequest(
            Request asked, String key, String revision, MessageContext arrival, Consumer<InFlightRequest> work) {
        this.asked = asked;
        this.key = key;
        this.revision = revision;
        this.arrival = arrival;
        this.work = work;
        this.correlationId = arrival.correlationId().orElseGet(InFlightRequest::newCorrelationId);
    }

    /** The call that the current thread works on. */
    static Optional<InFlightRequest> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    JsonNode id() {
        return asked.id();
    }

    /** As the client sent it. */
    Request asked() {
        return asked;
    }

    /** Of the protocol. */
    String revision() {
        return revision;
    }

    Principal principal() {
        return arrival.principal();
    }

    /** Notes who answered the question that was asked for this call, with what they may do by the message that said so. */
    void answeredBy(Principal principal) {
        responder = Optional.of(principal);
    }

    /** Who answered the newest question that was asked for this call; empty until somebody does. */
    Optional<Principal> responder() {
        return responder;
    }

    ResponseChannel responseChannel() {
        return arrival.responseChannel();
    }

    String key() {
        return key;
    }

    /** Works on the call, or has it told that it comes to nothing. */
    void run() {
        CURRENT.set(this);
        try {
            inContext(() -> arrival.memory().during(() -> work.accept(this)));
        } finally {
            CURRENT.remove();
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
}
