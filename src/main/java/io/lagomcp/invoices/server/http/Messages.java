package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.server.Arrival;
import io.lagomcp.invoices.server.Message;
import io.lagomcp.invoices.server.MessageParser;
import io.lagomcp.invoices.server.Outlet;
import java.util.Locale;
import java.util.Optional;

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
     * The message in the body.
     *
     * @throws RefusedRequest if there is none that can be understood
     */
    Message read(Exchange exchange) {
        String type = exchange.header("Content-Type").orElse("").toLowerCase(Locale.ROOT);
        if (!type.split(";", 2)[0].strip().equals("application/json")) {
            // browsers ask before they send this type to another origin, and not before they send others
            throw new RefusedRequest(415, "not_json", "Send Content-Type: application/json.");
        }
        Message message = parser.parse(exchange.body(LONGEST));
        if (message instanceof Message.Bad bad) {
            throw RefusedRequest.of(bad);
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

    static Arrival arrival(Exchange exchange, Principal principal, Outlet outlet) {
        return new Arrival(outlet, principal, Optional.of(exchange.correlationId()));
    }
}
