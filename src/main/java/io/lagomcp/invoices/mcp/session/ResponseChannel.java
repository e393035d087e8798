package io.lagomcp.invoices.mcp.session;

import reactor.core.publisher.Mono;

/**
 * The way back to a client for what belongs to one request: the answer, and before it questions and notifications. Where a
 * client has one stream for everything, all its requests share one. Safe for use by many threads.
 */
public interface ResponseChannel {

    /** Sends a question or a notification, as JSON in UTF-8; whether the client could still be reached. */
    boolean send(byte[] message);

    /** Sends the answer, as JSON in UTF-8; whether the client could still be reached. */
    default boolean answer(byte[] message) {
        return send(message);
    }

    /** The request is over, whether or not it was answered. */
    default void end() {}

    /** Completes when the client can no longer be reached here, so that nobody need wait for what it says to a question. */
    Mono<Void> gone();
}
