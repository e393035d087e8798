package io.lagomcp.invoices.mcp.stdio;

import io.lagomcp.invoices.approval.Principal;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.mcp.session.InputLine;
import io.lagomcp.invoices.mcp.session.JsonRpcMessage;
import io.lagomcp.invoices.mcp.session.JsonRpcParser;
import io.lagomcp.invoices.mcp.session.JsonRpcResponses;
import io.lagomcp.invoices.mcp.session.McpSession;
import io.lagomcp.invoices.mcp.session.MessageContext;
import io.lagomcp.invoices.mcp.session.RequestListener;
import io.lagomcp.invoices.mcp.session.ResponseChannel;
import io.lagomcp.invoices.mcp.session.SdkTransportProvider;
import io.lagomcp.invoices.mcp.session.ServerInfoHandler;
import io.lagomcp.invoices.mcp.session.SessionConfig;
import io.lagomcp.invoices.mcp.session.SessionTransport;
import io.lagomcp.invoices.mcp.session.ToolVisibility;
import io.lagomcp.invoices.mcp.session.WorkerThreads;
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
public final class StdioTransport extends SdkTransportProvider {
    private static final Logger log = LoggerFactory.getLogger(StdioTransport.class);

    private final StdioLimits limits;
    private final ServerInfoHandler reception;
    private final RequestListener listener;
    private final InputLineReader lines;
    private final JsonRpcParser parser;
    private final CompletableFuture<Void> inputClosed = new CompletableFuture<>();
    private final StdioMessageWriter writer;
    private volatile @Nullable McpSession conversation;
    private boolean finished;

    /** Reads from {@code in} and writes to {@code out}, and closes neither. */
    StdioTransport(InputStream in, OutputStream out, StdioLimits limits, ToolVisibility tools) {
        this(in, out, limits, principal -> tools, RequestListener.none());
    }

    /** One that tells of its calls. */
    public StdioTransport(
            InputStream in,
            OutputStream out,
            StdioLimits limits,
            ServerInfoHandler reception,
            RequestListener listener) {
        this.listener = listener;
        this.limits = limits;
        this.reception = reception;
        this.lines = new InputLineReader(in, limits.maxLineBytes());
        this.parser = new JsonRpcParser();
        this.writer = new StdioMessageWriter(out, inputClosed, this::clientGone);
    }

    /**
     * Serves the client until its input ends, it no longer reads, or {@link #drain} is called, and then until the calls in
     * flight are answered, within the limits. Calls that take longer are interrupted.
     */
    public void serve() {
        SessionConfig wiring =
                new SessionConfig(limits.calls(), WorkerThreads.platformThreads(), reception, listener, "pipe");
        McpSession begun = new McpSession(wiring, "", writer, this::sessions);
        conversation = begun;
        WorkerThreads.daemon("mcp-reader", () -> read(begun)).start();
        inputClosed.join();
        finish();
    }

    /** Accepts no further request and returns when the calls in flight are answered, within the limits. */
    public void drain() {
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
        McpSession current = conversation;
        return current == null ? Mono.empty() : current.notify(method, params);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(this::drain);
    }

    private void read(McpSession begun) {
        try {
            for (InputLine line = lines.next(); line != null; line = lines.next()) {
                receive(line, begun);
            }
        } catch (IOException closed) {
            log.debug("The input broke off", closed);
        } finally {
            inputClosed.complete(null);
        }
    }

    /** Whatever a line makes go wrong here, the next one is read. */
    private void receive(InputLine line, McpSession begun) {
        MemoryReservation memory =
                new MemoryReservation(limits.memory(), Principal.local().name());
        try {
            JsonRpcMessage message = parser.parse(line, memory);
            if (message instanceof JsonRpcMessage.Request) {
                begun.receive(message, arrival(writer.forRequest(memory::close), memory));
            } else {
                begun.receive(message, arrival(writer, memory));
                memory.close();
            }
        } catch (RuntimeException | StackOverflowError unexpected) {
            memory.close();
            log.error("A line could not be handled", unexpected);
            writer.send(JsonRpcResponses.error(NullNode.getInstance(), SessionTransport.INTERNAL));
        }
    }

    private static MessageContext arrival(ResponseChannel outlet, MemoryReservation memory) {
        return new MessageContext(outlet, Principal.local(), Optional.empty(), memory);
    }

    private void clientGone() {
        inputClosed.complete(null);
        McpSession current = conversation;
        if (current != null) {
            current.abort();
        }
    }

    private void acceptNoMore() {
        McpSession current = conversation;
        if (current != null) {
            current.close();
        }
    }

    /** Bounded, whatever the client does; whoever comes second waits for the first and finds it done. */
    private synchronized void finish() {
        McpSession current = conversation;
        if (!finished && current != null) {
            current.finish(limits.drain());
        }
        finished = true;
    }
}
