package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.limit.HeldMemory;
import io.lagomcp.invoices.server.Message;
import io.lagomcp.invoices.server.MessageParser;
import java.util.Locale;
import java.util.function.Consumer;

/** Posted messages, taken one a request. */
final class Messages {
    /** In bytes: the longest that has a use is an invoice of many lines. */
    private static final int LONGEST = 1 << 20;

    private final MessageParser parser;
    private final InFlight inFlight;

    Messages(MessageParser parser, InFlight inFlight) {
        this.parser = parser;
        this.inFlight = inFlight;
    }

    /**
     * Reads the message in the body.
     *
     * @param memory holds what it takes
     * @param attempt runs what is to be done at the end, once, and answers with what that throws
     * @param onMessage takes the message
     * @throws RefusedRequest if there can be none
     */
    void read(Exchange exchange, HeldMemory memory, Consumer<Runnable> attempt, Consumer<Message> onMessage) {
        String type = exchange.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (!type.split(";", 2)[0].strip().equals("application/json")) {
            // browsers ask before they send this type to another origin, and not before they send others
            throw new RefusedRequest(415, "not_json", "Send Content-Type: application/json.");
        }
        new BodyReader(exchange.request(), LONGEST, memory, attempt, text -> onMessage.accept(message(text, memory)))
                .begin();
    }

    private Message message(String text, HeldMemory memory) {
        Message message = parser.parse(text, memory);
        if (message instanceof Message.Bad bad) {
            throw RefusedRequest.of(bad);
        }
        if (message instanceof Message.OverLimit over) {
            throw RefusedRequest.of(over.limit()).about(over.id());
        }
        return message;
    }

    /**
     * Notes that a request is being worked on, until {@link #done}.
     *
     * @throws RefusedRequest if this server is about to stop
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

    static RefusedRequest closing() {
        return new RefusedRequest(503, "shutting_down", "The server is shutting down.").with("Retry-After", "5");
    }
}
