package io.lagomcp.invoices.server;

import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.json.JsonMapper;

/**
 * One client over a pair of streams, a JSON-RPC message a line, as the protocol's revision 2025-11-25 describes stdio.
 *
 * <p>Every line gets what it deserves and none ends the session: a bad one is answered with an error, requests run on
 * threads of their own and are answered as they finish, cancelled ones are interrupted and never answered.
 */
final class StdioTransport implements McpServerTransportProvider {
    private static final Logger log = LoggerFactory.getLogger(StdioTransport.class);

    /** For calls that were interrupted to say what became of them; comes on top of {@link StdioLimits#drain}. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final JsonMapper json;
    private final StdioLimits limits;
    private final ToolNames tools;
    private final LineReader lines;
    private final MessageParser parser;
    private final MessageWriter writer;
    private final Calls calls;
    private final Questions questions = new Questions();
    private final Handshake handshake = new Handshake();
    private final Sinks.Empty<Void> inputClosed = Sinks.empty();
    private McpServerSession.@Nullable Factory sessions;
    private volatile @Nullable McpServerSession session;
    private boolean finished;

    /** Reads from {@code in} and writes to {@code out}, and closes neither. */
    StdioTransport(JsonMapper json, InputStream in, OutputStream out, StdioLimits limits, ToolNames tools) {
        this.json = json;
        this.limits = limits;
        this.tools = tools;
        this.lines = new LineReader(in, limits.maxLineBytes());
        this.parser = new MessageParser(json);
        this.writer = new MessageWriter(json, out, this::clientGone);
        this.calls = new Calls(limits, WorkerThreads.executor());
    }

    @Override
    public void setSessionFactory(McpServerSession.Factory sessions) {
        this.sessions = sessions;
    }

    /**
     * Serves the client until its input ends, it no longer reads, or {@link #drain} is called, and then until the calls in
     * flight are answered, within the limits. Calls that take longer are interrupted.
     */
    void serve() {
        if (sessions == null) {
            throw new IllegalStateException("A server must be built on this transport first");
        }
        Outgoing outgoing = new Outgoing(json, writer, calls, questions, handshake);
        McpServerSession opened = sessions.create(outgoing);
        session = opened;
        Incoming incoming = new Incoming(json, writer, calls, questions, handshake, tools, opened);
        WorkerThreads.daemon("mcp-reader", () -> read(incoming)).start();
        inputClosed.asMono().block();
        finish();
    }

    /** Accepts no further request and returns when the calls in flight are answered, within the limits. */
    void drain() {
        calls.close();
        inputClosed.tryEmitEmpty();
        finish();
    }

    /** Completes when no more answers are to be expected of the client, so that nobody need wait for one. */
    Mono<Void> inputClosed() {
        return inputClosed.asMono();
    }

    @Override
    public Mono<Void> notifyClients(String method, Object params) {
        McpServerSession current = session;
        return current != null && handshake.isDone() ? current.sendNotification(method, params) : Mono.empty();
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(this::drain);
    }

    private void read(Incoming incoming) {
        try {
            for (Line line = lines.next(); line != null; line = lines.next()) {
                incoming.receive(parser.parse(line));
            }
        } catch (IOException closed) {
            log.debug("The input broke off", closed);
        } finally {
            inputClosed.tryEmitEmpty();
        }
    }

    private void clientGone() {
        calls.close();
        inputClosed.tryEmitEmpty();
        calls.interruptAll();
    }

    /** Bounded, whatever the client does; whoever comes second waits for the first and finds it done. */
    private synchronized void finish() {
        if (finished) {
            return;
        }
        calls.close();
        if (!calls.awaitIdle(limits.drain())) {
            List<Call> dropped = calls.interruptAll();
            speakLast(() -> {
                dropped.stream().filter(calls::claimAnswer).forEach(this::dismiss);
                calls.awaitIdle(LAST_WORDS);
            });
        }
        finished = true;
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
        writer.write(Answer.error(call.id(), Incoming.CLOSING));
    }
}
