package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.http.HttpExchange;
import io.lagomcp.invoices.http.HttpRejection;
import io.lagomcp.invoices.limit.DrainLatch;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/** The replies that are not over: all show a sign of life now and then, and at shutdown those to requests are waited for. */
final class OpenReplies {
    private final DrainLatch inFlight;
    private final Executor workers;
    private final Set<HttpReply> open = ConcurrentHashMap.newKeySet();

    OpenReplies(DrainLatch inFlight, Executor workers) {
        this.inFlight = inFlight;
        this.workers = workers;
    }

    /** Shows a sign of life, each on a thread of its own: one whose client does not read must not keep the others waiting. */
    void keepAlive() {
        open.forEach(reply -> workers.execute(reply::keepAlive));
    }

    /**
     * Notes that a request is being worked on, until what this returns is run.
     *
     * @throws HttpRejection if this server is about to stop
     */
    Runnable begin(PostedMessage posted) {
        if (!inFlight.enter()) {
            throw closing();
        }
        return () -> {
            inFlight.leave();
            posted.memory().close();
        };
    }

    /** A reply of which nothing is sent yet; {@code onEnd} runs once, when it has ended. */
    HttpReply open(HttpExchange exchange, Runnable onEnd) {
        return kept(new HttpReply(exchange, onEnd));
    }

    /**
     * Opens the stream on which the client of a session listens.
     *
     * @param onGone runs once, when the client is gone
     * @throws HttpRejection if there is one already, or this server is about to stop
     */
    HttpReply listen(HttpExchange exchange, HttpSession session, Runnable onGone) {
        HttpReply stream = new HttpReply(exchange, () -> {});
        // before the client sees its stream open: by then it must be where the end of the session finds it
        if (inFlight.isClosed() || !session.listening().attach(stream)) {
            throw inFlight.isClosed()
                    ? closing()
                    : new HttpRejection(
                            409, "already_listening", "This session has an open stream already, or has ended.");
        }
        var unused = kept(stream).gone().thenRun(() -> {
            session.listening().detach(stream);
            onGone.run();
        });
        stream.begin();
        return stream;
    }

    private HttpReply kept(HttpReply reply) {
        open.add(reply);
        var unused = reply.gone().thenRun(() -> open.remove(reply));
        return reply;
    }

    /** The refusal of what comes when this server is about to stop. */
    private static HttpRejection closing() {
        return HttpRejection.unavailable("shutting_down", "The server is shutting down.");
    }
}
