package io.lagomcp.invoices.mcp.protocol;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The way back to a client for what belongs to one request: the answer, and before it questions and notifications. Where a
 * client has one stream for everything, all its requests share one. Safe for use by many threads.
 */
public interface ResponseChannel {

    /** Sends a question or a notification, as JSON in UTF-8; whether the client could still be reached. */
    boolean send(byte[] message);

    /**
     * Sends the answer, as JSON in UTF-8; whether the client could still be reached.
     *
     * @param status for HTTP, where nothing was sent before
     */
    default boolean answer(byte[] message, int status) {
        return send(message);
    }

    /** The request is over, whether or not it was answered. */
    default void end() {}

    /** Completes when the client can no longer be reached here, so that nobody need wait for what it says to a question. */
    CompletableFuture<Void> gone();

    /** The same way back for one request of several; {@code onEnd} runs once, when the request is over. */
    default ResponseChannel forRequest(Runnable onEnd) {
        return new OfRequest(this, onEnd, new AtomicBoolean());
    }

    /** A request that is answered on its session's one stream. */
    record OfRequest(ResponseChannel stream, Runnable onEnd, AtomicBoolean ended) implements ResponseChannel {
        @Override
        public boolean send(byte[] message) {
            return stream.send(message);
        }

        @Override
        public void end() {
            if (ended.compareAndSet(false, true)) {
                onEnd.run();
            }
        }

        @Override
        public CompletableFuture<Void> gone() {
            return stream.gone();
        }
    }
}
