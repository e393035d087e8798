package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.http.HttpExchange;
import io.lagomcp.invoices.http.HttpRejection;
import io.lagomcp.invoices.http.WriteLock;
import io.lagomcp.invoices.mcp.protocol.ResponseChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;

/**
 * What comes back for one request of HTTP: a JSON object where the answer is all there is to say, which is cheapest, and a
 * stream of server-sent events as soon as something else comes first.
 */
final class HttpReply implements ResponseChannel {
    private static final byte[] COMMENT = ":\n\n".getBytes(StandardCharsets.UTF_8);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.UTF_8);

    /** How long a client may take to read what is ready for it. */
    private static final Duration STUCK = Duration.ofSeconds(30);

    private final HttpExchange exchange;
    private final Runnable onEnd;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final WriteLock writing;
    private boolean isStream;
    private boolean over;
    private boolean ended;

    /** Nothing is sent yet; {@code onEnd} runs once, when the reply has ended. */
    HttpReply(HttpExchange exchange, Runnable onEnd) {
        this.exchange = exchange;
        this.onEnd = onEnd;
        this.writing = new WriteLock(exchange, STUCK);
    }

    /** Begins a stream, so that the client sees its headers and nobody waits for them. */
    void begin() {
        write(new byte[0]);
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
    public boolean answer(byte[] message, int status) {
        writing.begin();
        try {
            if (!isStream) {
                boolean first = !over;
                over = true;
                if (first && status == HttpStatus.SERVICE_UNAVAILABLE_503) {
                    exchange.response().getHeaders().put(HttpHeader.RETRY_AFTER, HttpRejection.RETRY_SECONDS);
                }
                return first && exchange.json(status, message);
            }
        } finally {
            writing.end();
        }
        return send(message);
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
                beginStream();
                over = true;
                exchange.response().write(true, null, exchange.callback());
            }
        } finally {
            writing.end();
        }
        gone.complete(null);
        onEnd.run();
    }

    @Override
    public CompletableFuture<Void> gone() {
        return gone;
    }

    /** Shows proxies that the answer is still wanted, and this server whether the client is still there. */
    void keepAlive() {
        // a write under way is a sign of life itself
        if (writing.tryBegin()) {
            writeLocked(COMMENT);
        }
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
            if (beginStream()) {
                exchange.write(false, COMMENT);
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

    /** Whether it had not begun before. */
    private boolean beginStream() {
        if (isStream) {
            return false;
        }
        isStream = true;
        HttpFields.Mutable headers = exchange.response().getHeaders();
        exchange.response().setStatus(200);
        headers.put(HttpHeader.CONTENT_TYPE, "text/event-stream");
        headers.put(HttpHeader.CACHE_CONTROL, "no-cache, no-transform");
        // asks nginx and its like to pass each event on as it comes
        headers.put("X-Accel-Buffering", "no");
        return true;
    }
}
