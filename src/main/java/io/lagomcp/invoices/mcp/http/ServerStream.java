package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.mcp.protocol.ResponseChannel;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What belongs to no request goes to the stream on which the client listens, where there is one. */
final class ServerStream implements ResponseChannel {
    private @Nullable ResponseChannel stream;
    private boolean over;

    /** Whether the client now listens on this stream: it can have one, and none after the end. */
    synchronized boolean attach(ResponseChannel opened) {
        if (over || stream != null) {
            return false;
        }
        stream = opened;
        return true;
    }

    synchronized void detach(ResponseChannel closed) {
        if (stream == closed) {
            stream = null;
        }
    }

    boolean isOn() {
        return current() != null;
    }

    @Override
    public boolean send(byte[] message) {
        ResponseChannel listened = current();
        return listened == null || listened.send(message);
    }

    @Override
    public void end() {
        ResponseChannel last;
        synchronized (this) {
            over = true;
            last = stream;
        }
        if (last != null) {
            last.end();
        }
    }

    @Override
    public CompletableFuture<Void> gone() {
        return new CompletableFuture<>();
    }

    private synchronized @Nullable ResponseChannel current() {
        return stream;
    }
}
