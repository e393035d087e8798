package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.http.DrainLatch;
import io.lagomcp.invoices.http.HttpRejection;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage;
import io.lagomcp.invoices.mcp.protocol.JsonRpcParser;

/** Posted messages, and those that are worked on. */
final class MessageReader {
    private final JsonRpcParser parser = new JsonRpcParser();
    private final DrainLatch inFlight;

    MessageReader(DrainLatch inFlight) {
        this.inFlight = inFlight;
    }

    /**
     * The message in this text.
     *
     * @param memory holds what it takes
     * @throws HttpRejection if there is none
     */
    JsonRpcMessage read(String text, MemoryReservation memory) {
        JsonRpcMessage message = parser.parse(text, memory);
        if (message instanceof JsonRpcMessage.Malformed bad) {
            throw HttpRejection.malformed(bad.error().code(), bad.error().message(), bad.id());
        }
        if (message instanceof JsonRpcMessage.OverLimit over) {
            throw HttpRejection.of(over.limit()).about(over.id());
        }
        return message;
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
