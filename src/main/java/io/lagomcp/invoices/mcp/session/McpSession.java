package io.lagomcp.invoices.mcp.session;

import io.modelcontextprotocol.spec.McpServerSession;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * One session with one client, over whichever transport: its calls, the questions that it was asked, and the SDK's session
 * behind them. Requests run on threads of their own and are answered as they finish; cancelled ones are interrupted and never
 * answered.
 */
public final class McpSession {
    /** For calls that were interrupted to say what became of them. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final RequestQueue calls;
    private final PendingClientRequests questions = new PendingClientRequests();
    private final LifecycleState handshake = new LifecycleState();
    private final LazySdkSession sdk;
    private final RequestDispatcher incoming;

    /**
     * Begins one.
     *
     * @param id of the session; empty text where there is but one
     * @param otherwise for what belongs to no call
     * @param sessions of the SDK's server, asked for when the first is needed
     */
    public McpSession(
            SessionConfig wiring, String id, ResponseChannel otherwise, Supplier<McpServerSession.Factory> sessions) {
        this.calls =
                new RequestQueue(wiring.limits().maxRunning(), wiring.limits().maxWaiting(), wiring.workers());
        SessionTransport outgoing = new SessionTransport(otherwise, calls, questions, handshake);
        this.sdk = new LazySdkSession(() -> sessions.get().create(outgoing));
        this.incoming = new RequestDispatcher(wiring, id, calls, questions, handshake, sdk, outgoing);
    }

    /** Takes a message of the client: answers it at once where that needs no work, else from a thread of its own. */
    public void receive(JsonRpcMessage message, MessageContext arrival) {
        incoming.receive(message, arrival);
    }

    /** Whether the client was told who we are. */
    public boolean isBegun() {
        return handshake.isBegun();
    }

    /** Whether no call runs or waits. */
    public boolean isIdle() {
        return calls.isIdle();
    }

    /** Sends the notification, unless the client is not ready for any. */
    public Mono<Void> notify(String method, Object params) {
        return handshake.isDone() ? sdk.notify(method, params) : Mono.empty();
    }

    /** Accepts no further request. */
    public void close() {
        calls.close();
    }

    /** Accepts no further request, and interrupts those that run: nobody is there to hear their answers. */
    public void abort() {
        calls.close();
        calls.interruptAll().forEach(call -> call.responseChannel().end());
    }

    /**
     * Accepts no further request and returns when the calls in flight are answered. Those that take longer than this are
     * interrupted, and have two seconds to say what became of them.
     */
    public void finish(Duration limit) {
        calls.close();
        if (!calls.awaitIdle(limit)) {
            List<InFlightRequest> dropped = calls.interruptAll();
            speakLast(() -> {
                dropped.stream().filter(calls::claimAnswer).forEach(this::dismiss);
                calls.awaitIdle(LAST_WORDS);
            });
        }
    }

    /** On a thread that need not end: a client that does not read holds up everyone who writes to it. */
    private static void speakLast(Runnable words) {
        Thread speaker = WorkerThreads.daemon("mcp-last-words", words);
        speaker.start();
        try {
            speaker.join(LAST_WORDS.toMillis());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void dismiss(InFlightRequest call) {
        call.responseChannel().answer(JsonRpcResponses.error(call.id(), RequestDispatcher.CLOSING));
        call.responseChannel().end();
    }
}
