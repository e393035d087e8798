package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.http.HttpExchange;
import io.lagomcp.invoices.http.KeepAliveScheduler;
import io.lagomcp.invoices.http.WriteLock;
import io.lagomcp.invoices.mcp.session.ResponseChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/** An answer that is a stream of server-sent events. Its headers go out at once, so that nobody waits for them. */
final class EventStream implements ResponseChannel, KeepAliveScheduler.KeepAlive {
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.UTF_8);

    /** How long a client may take to read what is ready for it. */
    static final Duration STUCK = Duration.ofSeconds(30);

    private final HttpExchange exchange;
    private final CompletableFuture<Void> gone;
    private final WriteLock writing;
    private boolean over;

    /** One that is yet to be opened; {@code gone} completes when it is over, whoever ended it. */
    EventStream(HttpExchange exchange, CompletableFuture<Void> gone) {
        this.exchange = exchange;
        this.gone = gone;
        this.writing = new WriteLock(exchange, STUCK);
        HttpFields.Mutable headers = exchange.response().getHeaders();
        exchange.response().setStatus(200);
        headers.put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        headers.put(HttpHeader.CACHE_CONTROL, "no-cache, no-transform");
        // asks nginx and its like to pass each event on as it comes
        headers.put("X-Accel-Buffering", "no");
    }

    /** Lets the client see it. */
    void open() {
        write(COMMENT);
    }

    @Override
    public boolean send(byte[] message) {
        return event("message", message);
    }

    boolean event(String name, byte[] data) {
        byte[] start = ("event: " + name + "\ndata: ").getBytes(StandardCharsets.UTF_8);
        ByteBuffer event = ByteBuffer.allocate(start.length + data.length + END.length);
        return write(event.put(start).put(data).put(END).array());
    }

    @Override
    public void keepAlive() {
        // whoever is writing shows as much
        if (writing.tryBegin()) {
            writeLocked(COMMENT);
        }
    }

    @Override
    public void end() {
        writing.beginLast();
        try {
            if (!over) {
                over = true;
                exchange.response().write(true, null, exchange.callback());
            }
        } finally {
            writing.end();
        }
        gone.complete(null);
    }

    @Override
    public CompletableFuture<Void> gone() {
        return gone;
    }

    private boolean write(byte[] bytes) {
        writing.begin();
        return writeLocked(bytes);
    }

    /** Ends the turn that has begun. */
    private boolean writeLocked(byte[] bytes) {
        try {
            if (over) {
                return false;
            }
            exchange.write(false, bytes);
            return true;
        } catch (IOException clientGone) {
            over = true;
            exchange.callback().failed(clientGone);
        } finally {
            writing.end();
        }
        gone.complete(null);
        return false;
    }
}
