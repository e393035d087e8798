package io.lagomcp.invoices.server;

import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.limit.HeldMemory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.NullNode;

/**
 * One client over a pair of streams, a JSON-RPC message a line, as the protocol's revision 2025-11-25 describes stdio.
 *
 * <p>Every line gets what it deserves and none ends the session: a bad one is answered with an error, requests run on
 * threads of their own and are answered as they finish, cancelled ones are interrupted and never answered.
 */
final class StdioTransport extends SdkTransport {
    private static final Logger log = LoggerFactory.getLogger(StdioTransport.class);

    private final StdioLimits limits;
    private final Reception reception;
    private final CallListener listener;
    private final LineReader lines;
    private final MessageParser parser;
    private final CompletableFuture<Void> inputClosed = new CompletableFuture<>();
    private final MessageWriter writer;
    private volatile @Nullable Conversation conversation;
    private boolean finished;

    /** Reads from {@code in} and writes to {@code out}, and closes neither. */
    StdioTransport(InputStream in, OutputStream out, StdioLimits limits, ToolNames tools) {
        this(in, out, limits, principal -> tools, CallListener.none());
    }

    /** One that tells of its calls. */
    StdioTransport(InputStream in, OutputStream out, StdioLimits limits, Reception reception, CallListener listener) {
        this.listener = listener;
        this.limits = limits;
        this.reception = reception;
        this.lines = new LineReader(in, limits.maxLineBytes());
        this.parser = new MessageParser();
        this.writer = new MessageWriter(out, inputClosed, this::clientGone);
    }

    /**
     * Serves the client until its input ends, it no longer reads, or {@link #drain} is called, and then until the calls in
     * flight are answered, within the limits. Calls that take longer are interrupted.
     */
    void serve() {
        Wiring wiring = new Wiring(limits.calls(), WorkerThreads.executor(), reception, listener, "pipe");
        Conversation begun = new Conversation(wiring, "", writer, this::sessions);
        conversation = begun;
        WorkerThreads.daemon("mcp-reader", () -> read(begun)).start();
        inputClosed.join();
        finish();
    }

    /** Accepts no further request and returns when the calls in flight are answered, within the limits. */
    void drain() {
        acceptNoMore();
        inputClosed.complete(null);
        finish();
    }

    /** Completes when no more answers are to be expected of the client, so that nobody need wait for one. */
    Mono<Void> inputClosed() {
        return writer.gone();
    }

    @Override
    public Mono<Void> notifyClients(String method, Object params) {
        Conversation current = conversation;
        return current == null ? Mono.empty() : current.notify(method, params);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(this::drain);
    }

    private void read(Conversation begun) {
        try {
            for (Line line = lines.next(); line != null; line = lines.next()) {
                receive(line, begun);
            }
        } catch (IOException closed) {
            log.debug("The input broke off", closed);
        } finally {
            inputClosed.complete(null);
        }
    }

    /** Whatever a line makes go wrong here, the next one is read. */
    private void receive(Line line, Conversation begun) {
        HeldMemory memory = new HeldMemory(limits.memory(), Principal.local().name());
        try {
            Message message = parser.parse(line, memory);
            if (message instanceof Message.Request) {
                begun.receive(message, arrival(new Counted(writer, memory::close), memory));
            } else {
                begun.receive(message, arrival(writer, memory));
                memory.close();
            }
        } catch (RuntimeException | StackOverflowError unexpected) {
            memory.close();
            log.error("A line could not be handled", unexpected);
            writer.send(Answer.error(NullNode.getInstance(), Outgoing.INTERNAL));
        }
    }

    private static Arrival arrival(Outlet outlet, HeldMemory memory) {
        return new Arrival(outlet, Principal.local(), Optional.empty(), memory);
    }

    private void clientGone() {
        inputClosed.complete(null);
        Conversation current = conversation;
        if (current != null) {
            current.breakOff();
        }
    }

    private void acceptNoMore() {
        Conversation current = conversation;
        if (current != null) {
            current.close();
        }
    }

    /** Bounded, whatever the client does; whoever comes second waits for the first and finds it done. */
    private synchronized void finish() {
        Conversation current = conversation;
        if (!finished && current != null) {
            current.finish(limits.drain());
        }
        finished = true;
    }
}
