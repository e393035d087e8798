package io.lagomcp.invoices.mcp.stdio;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.mcp.protocol.JsonRpcEncoder;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.Request;
import io.lagomcp.invoices.mcp.protocol.McpSession;
import io.lagomcp.invoices.mcp.protocol.MessageContext;
import io.lagomcp.invoices.mcp.protocol.RequestListener;
import io.lagomcp.invoices.mcp.protocol.ResponseChannel;
import io.lagomcp.invoices.mcp.protocol.ServerDefinition;
import io.lagomcp.invoices.mcp.protocol.SessionConfig;
import io.lagomcp.invoices.mcp.protocol.StatelessRequests;
import io.lagomcp.invoices.mcp.protocol.WorkerThreads;
import io.lagomcp.invoices.mcp.stdio.InputLineReader.Line;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.NullNode;

/**
 * One client over a pair of streams, a JSON-RPC message a line. Each message is served by the revision that it is written in:
 * requests of 2026-07-28 stand for themselves, all others belong to one session.
 *
 * <p>A bad line is answered with an error, and the next one is read. Requests run on threads of their own and are answered as
 * they finish; cancelled ones are interrupted and never answered.
 */
public final class StdioTransport {
    private static final Logger log = LoggerFactory.getLogger(StdioTransport.class);

    private final StdioLimits limits;
    private final InputLineReader lines;
    private final CompletableFuture<Void> inputClosed = new CompletableFuture<>();
    private final StdioMessageWriter writer;
    private final McpSession session;
    private final StatelessRequests stateless;
    private final Executor threads = WorkerThreads.platformThreads();
    private Reader reader = new Reader();
    private boolean finished;

    /** Serves this to one client, which writes to {@code in} and reads from {@code out}; closes neither. */
    public StdioTransport(
            InputStream in, OutputStream out, StdioLimits limits, ServerDefinition server, RequestListener listener) {
        this.limits = limits;
        this.lines = new InputLineReader(in, limits.maxLineBytes());
        SessionConfig config = new SessionConfig(server, limits.calls(), principal -> this::handOver, listener, "pipe");
        this.session = new McpSession(config, "", Optional.empty());
        this.stateless = session.stateless();
        this.writer = new StdioMessageWriter(out, inputClosed, this::clientGone);
    }

    /**
     * Serves the client until its input ends, it no longer reads, or {@link #drain} is called, and then until the calls in
     * flight are answered, within the limits. Calls that take longer are interrupted.
     */
    public void serve() {
        threads.execute(reader);
        inputClosed.join();
        finish();
    }

    /** Accepts no further request and returns when the calls in flight are answered, within the limits. */
    public void drain() {
        session.requests().close();
        inputClosed.complete(null);
        finish();
    }

    /** Completes when no more answers are to be expected of the client. */
    CompletableFuture<Void> inputClosed() {
        return inputClosed;
    }

    /** Lets the thread that has read a request answer it, and another thread read on: so no request waits for a thread. */
    private void handOver(Runnable request) {
        Reader current = reader;
        Reader next = new Reader();
        reader = next;
        boolean handedOver = false;
        try {
            threads.execute(next);
            handedOver = true;
        } finally {
            // where no thread could be had, this one reads on
            if (!handedOver) {
                reader = current;
            }
        }
        current.request = request;
    }

    /** Reads until it comes to a request that takes time, and answers that one. */
    private final class Reader implements Runnable {
        private @Nullable Runnable request;

        @Override
        public void run() {
            try {
                Line line;
                while (request == null && (line = lines.next()) != null) {
                    receive(line);
                }
            } catch (IOException closed) {
                log.debug("The input broke off", closed);
            } finally {
                // also after an error: nobody else has the request, or reads
                if (request == null) {
                    inputClosed.complete(null);
                } else {
                    request.run();
                }
            }
        }
    }

    /** Whatever a line makes go wrong here, the next one is read. */
    private void receive(Line line) {
        Principal user = Principal.local();
        MemoryReservation memory = new MemoryReservation(limits.memory(), user.name());
        ResponseChannel reply = writer.forRequest(memory::close);
        try {
            JsonRpcMessage message = line.message(memory);
            MessageContext arrival = new MessageContext(reply, user, Optional.empty(), memory);
            if (StatelessRequests.isOne(message)) {
                stateless.receive((Request) message, arrival, null);
            } else {
                session.receive(message, arrival);
            }
            if (!(message instanceof Request)) {
                reply.end();
            }
        } catch (RuntimeException | StackOverflowError unexpected) {
            reply.end();
            log.error("A line could not be handled", unexpected);
            writer.send(
                    JsonRpcEncoder.error(NullNode.getInstance(), ErrorCodes.INTERNAL_ERROR, "Internal error", null));
        }
    }

    private void clientGone() {
        inputClosed.complete(null);
        session.requests().abort();
    }

    /** Bounded, whatever the client does; a second caller waits for the first and finds it done. */
    private synchronized void finish() {
        if (!finished) {
            session.requests().finish(limits.drain());
        }
        finished = true;
    }
}
