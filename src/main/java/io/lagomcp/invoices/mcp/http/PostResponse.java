package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.http.HttpExchange;
import io.lagomcp.invoices.http.KeepAliveScheduler;
import io.lagomcp.invoices.http.WriteLock;
import io.lagomcp.invoices.mcp.session.ResponseChannel;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What comes back for one posted request: a JSON object where the answer is all there is to say, which is cheapest, and a
 * stream of events as soon as something else comes first.
 */
final class PostResponse implements ResponseChannel, KeepAliveScheduler.KeepAlive {
    private final HttpExchange exchange;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final WriteLock writing;
    private @Nullable EventStream stream;
    private Runnable onEnd = () -> {};
    private boolean over;
    private boolean ended;

    PostResponse(HttpExchange exchange) {
        this.exchange = exchange;
        this.writing = new WriteLock(exchange, EventStream.STUCK);
    }

    /** To be run once, when everything is said. */
    void onEnd(Runnable task) {
        onEnd = task;
    }

    @Override
    public boolean send(byte[] message) {
        writing.begin();
        try {
            return !over && stream().send(message);
        } finally {
            writing.end();
        }
    }

    @Override
    public boolean answer(byte[] message, int status) {
        writing.begin();
        try {
            if (over) {
                return false;
            }
            if (stream != null) {
                return stream.send(message);
            }
            over = true;
            return exchange.json(status, message);
        } finally {
            writing.end();
        }
    }

    @Override
    public void end() {
        writing.beginLast();
        try {
            if (ended) {
                return;
            }
            ended = true;
            if (!over) {
                over = true;
                stream().end();
            } else if (stream != null) {
                stream.end();
            }
        } finally {
            writing.end();
        }
        onEnd.run();
    }

    @Override
    public CompletableFuture<Void> gone() {
        return gone;
    }

    @Override
    public void keepAlive() {
        // whoever is writing shows as much
        if (!writing.tryBegin()) {
            return;
        }
        try {
            if (!over) {
                stream().keepAlive();
            }
        } finally {
            writing.end();
        }
    }

    private EventStream stream() {
        EventStream opened = stream;
        if (opened == null) {
            opened = new EventStream(exchange, gone);
            stream = opened;
            opened.open();
        }
        return opened;
    }
}
