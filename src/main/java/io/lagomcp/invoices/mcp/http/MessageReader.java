package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.mcp.session.JsonRpcMessage;
import io.lagomcp.invoices.mcp.session.JsonRpcParser;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Posted messages, taken one a request. */
final class MessageReader {
    /** In bytes: the longest that has a use is an invoice of many lines. */
    private static final int LONGEST = 1 << 20;

    /** In characters. */
    private static final int LARGE = 64 * 1024;

    /** Large messages are parsed one at a time: each takes a processor for a while, and shorter ones shall not wait for it. */
    private final Semaphore largeMessages = new Semaphore(1, true);

    private final JsonRpcParser parser;
    private final DrainLatch inFlight;

    MessageReader(JsonRpcParser parser, DrainLatch inFlight) {
        this.parser = parser;
        this.inFlight = inFlight;
    }

    /**
     * Reads the message in the body.
     *
     * @param memory holds what it takes
     * @param attempt runs what is to be done at the end, once, and answers with what that throws
     * @param onMessage takes the message
     * @throws HttpRejection if there can be none
     */
    void read(
            HttpExchange exchange,
            MemoryReservation memory,
            Consumer<Runnable> attempt,
            Consumer<JsonRpcMessage> onMessage) {
        String type = exchange.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (!type.split(";", 2)[0].strip().equals("application/json")) {
            // browsers ask before they send this type to another origin, and not before they send others
            throw new HttpRejection(415, "not_json", "Send Content-Type: application/json.");
        }
        new RequestBodyReader(
                        exchange.request(), LONGEST, memory, attempt, text -> onMessage.accept(message(text, memory)))
                .begin();
    }

    private JsonRpcMessage message(String text, MemoryReservation memory) {
        JsonRpcMessage message = text.length() > LARGE ? parsedAlone(text, memory) : parser.parse(text, memory);
        if (message instanceof JsonRpcMessage.Malformed bad) {
            throw HttpRejection.of(bad);
        }
        if (message instanceof JsonRpcMessage.OverLimit over) {
            throw HttpRejection.of(over.limit()).about(over.id());
        }
        return message;
    }

    private JsonRpcMessage parsedAlone(String text, MemoryReservation memory) {
        largeMessages.acquireUninterruptibly();
        try {
            return parser.parse(text, memory);
        } finally {
            largeMessages.release();
        }
    }

    /**
     * Notes that a request is being worked on, until {@link #done}.
     *
     * @throws HttpRejection if this server is about to stop
     */
    void begin() {
        if (!inFlight.enter()) {
            throw closing();
        }
    }

    void done() {
        inFlight.leave();
    }

    boolean isClosed() {
        return inFlight.isClosed();
    }

    static HttpRejection closing() {
        return new HttpRejection(503, "shutting_down", "The server is shutting down.").with("Retry-After", "5");
    }
}
