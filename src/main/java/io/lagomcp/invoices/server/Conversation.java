package io.lagomcp.invoices.server;

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
public final class Conversation {
    /** For calls that were interrupted to say what became of them. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final Calls calls;
    private final Questions questions = new Questions();
    private final Handshake handshake = new Handshake();
    private final SdkSession sdk;
    private final Incoming incoming;

    /**
     * Begins one.
     *
     * @param id of the session; empty text where there is but one
     * @param otherwise for what belongs to no call
     * @param sessions of the SDK's server, asked for when the first is needed
     */
    public Conversation(Wiring wiring, String id, Outlet otherwise, Supplier<McpServerSession.Factory> sessions) {
        this.calls = new Calls(wiring.limits().maxRunning(), wiring.limits().maxWaiting(), wiring.workers());
        Outgoing outgoing = new Outgoing(otherwise, calls, questions, handshake);
        this.sdk = new SdkSession(() -> sessions.get().create(outgoing));
        this.incoming = new Incoming(wiring, id, calls, questions, handshake, sdk, outgoing);
    }

    /** Takes a message of the client: answers it at once where that needs no work, else from a thread of its own. */
    public void receive(Message message, Arrival arrival) {
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
    public void breakOff() {
        calls.close();
        calls.interruptAll().forEach(call -> call.outlet().end());
    }

    /**
     * Accepts no further request and returns when the calls in flight are answered. Those that take longer than this are
     * interrupted, and have two seconds to say what became of them.
     */
    public void finish(Duration limit) {
        calls.close();
        if (!calls.awaitIdle(limit)) {
            List<Call> dropped = calls.interruptAll();
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

    private void dismiss(Call call) {
        call.outlet().answer(Answer.error(call.id(), Incoming.CLOSING));
        call.outlet().end();
    }
}
