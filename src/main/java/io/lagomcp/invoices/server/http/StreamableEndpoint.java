package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.limit.LimitExceededException;
import io.lagomcp.invoices.server.Message;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.List;
import java.util.Locale;
import reactor.core.publisher.Sinks;

/**
 * {@code /mcp}: the Streamable HTTP transport of revision 2025-03-26 and later. Each request is answered where it was posted.
 */
final class StreamableEndpoint implements Endpoint {
    private static final String SESSION = "Mcp-Session-Id";
    private static final String VERSION = "MCP-Protocol-Version";

    private final Sessions sessions;
    private final Messages messages;
    private final StreamKeeper keeper;
    private final List<String> versions;

    /** {@code versions} of the protocol are those that can be spoken here. */
    StreamableEndpoint(Sessions sessions, Messages messages, StreamKeeper keeper, List<String> versions) {
        this.sessions = sessions;
        this.messages = messages;
        this.keeper = keeper;
        this.versions = versions;
    }

    @Override
    public void serve(Exchange exchange, Principal principal) {
        requireVersion(exchange);
        switch (exchange.method()) {
            case "GET" -> listen(exchange, session(exchange, principal));
            case "DELETE" -> {
                sessions.end(session(exchange, principal));
                exchange.empty(204);
            }
            default -> throw Endpoint.wrongMethod("POST, GET, DELETE");
        }
    }

    @Override
    public void receive(Posted posted) {
        requireVersion(posted.exchange());
        requireAccepted(posted.exchange(), "application/json", "text/event-stream");
        try {
            take(posted);
        } catch (RefusedRequest refused) {
            throw posted.message() instanceof Message.Request request ? refused.about(request.id()) : refused;
        }
    }

    private void take(Posted posted) {
        Exchange exchange = posted.exchange();
        if (isInitialize(posted.message()) && exchange.header(SESSION).isEmpty()) {
            initialize(posted);
            return;
        }
        Session session = session(exchange, posted.principal());
        if (posted.message() instanceof Message.Request) {
            messages.begin();
            answer(posted, session);
        } else {
            session.conversation().receive(posted.message(), posted.arrival(session.listening()));
            posted.memory().close();
            exchange.accepted();
        }
    }

    private void initialize(Posted posted) {
        messages.begin();
        Session session;
        try {
            session = sessions.begin(posted.principal());
        } catch (RefusedRequest | LimitExceededException tooMany) {
            messages.done();
            throw tooMany;
        }
        posted.exchange().response().getHeaders().put(SESSION, session.id());
        answer(posted, session);
        if (!session.conversation().isBegun()) {
            sessions.end(session);
        }
    }

    private void answer(Posted posted, Session session) {
        PostReply reply = new PostReply(posted.exchange());
        keeper.keep(reply);
        reply.onEnd(() -> {
            keeper.forget(reply);
            messages.done();
            posted.memory().close();
        });
        session.conversation().receive(posted.message(), posted.arrival(reply));
    }

    private void listen(Exchange exchange, Session session) {
        requireAccepted(exchange, "text/event-stream");
        if (messages.isClosed()) {
            throw Messages.closing();
        }
        Sinks.Empty<Void> gone = Sinks.empty();
        EventStream stream = new EventStream(exchange, gone);
        // before the client sees its stream open: by then it must be where the end of the session finds it
        if (!session.listening().on(stream)) {
            throw new RefusedRequest(
                    409, "already_listening", "This session has an open stream already, or has ended.");
        }
        keeper.keep(stream);
        gone.asMono().subscribe(nothing -> {}, failed -> {}, () -> {
            keeper.forget(stream);
            session.listening().off(stream);
        });
        stream.open();
    }

    private Session session(Exchange exchange, Principal principal) {
        String id = exchange.header(SESSION)
                .orElseThrow(() -> new RefusedRequest(
                        400, "session_missing", "Send initialize first, and then the header " + SESSION + "."));
        return sessions.of(principal, id);
    }

    private void requireVersion(Exchange exchange) {
        exchange.header(VERSION).filter(version -> !versions.contains(version)).ifPresent(unknown -> {
            throw new RefusedRequest(
                    400,
                    "protocol_version_unsupported",
                    "Unsupported " + VERSION + ". This server speaks " + String.join(", ", versions) + ".");
        });
    }

    /** A client that could not read one of the forms would lose an answer. */
    private static void requireAccepted(Exchange exchange, String... types) {
        String accepted = String.join(",", exchange.headers("Accept")).toLowerCase(Locale.ROOT);
        for (String type : types) {
            boolean any = accepted.isBlank() || accepted.contains("*/*");
            if (!any && !accepted.contains(type) && !accepted.contains(type.replaceFirst("/.*", "/*"))) {
                throw new RefusedRequest(406, "not_acceptable", "Accept " + String.join(" and ", types) + ".");
            }
        }
    }

    private static boolean isInitialize(Message message) {
        return message instanceof Message.Request request && request.method().equals(McpSchema.METHOD_INITIALIZE);
    }
}
