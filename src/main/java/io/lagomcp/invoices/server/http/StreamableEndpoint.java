package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.guard.Principal;
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
            case "POST" -> post(exchange, principal);
            case "GET" -> listen(exchange, session(exchange, principal));
            case "DELETE" -> {
                sessions.end(session(exchange, principal));
                exchange.empty(204);
            }
            default -> throw Endpoint.wrongMethod("POST, GET, DELETE");
        }
    }

    private void post(Exchange exchange, Principal principal) {
        requireAccepted(exchange, "application/json", "text/event-stream");
        Message message = messages.read(exchange);
        try {
            post(exchange, principal, message);
        } catch (RefusedRequest refused) {
            throw message instanceof Message.Request request ? refused.about(request.id()) : refused;
        }
    }

    private void post(Exchange exchange, Principal principal, Message message) {
        if (isInitialize(message) && exchange.header(SESSION).isEmpty()) {
            initialize(exchange, principal, message);
            return;
        }
        Session session = session(exchange, principal);
        if (message instanceof Message.Request) {
            messages.begin();
            answer(exchange, principal, session, message);
        } else {
            session.conversation().receive(message, Messages.arrival(exchange, principal, session.listening()));
            exchange.accepted();
        }
    }

    private void initialize(Exchange exchange, Principal principal, Message message) {
        messages.begin();
        Session session;
        try {
            session = sessions.begin(principal);
        } catch (RefusedRequest tooMany) {
            messages.done();
            throw tooMany;
        }
        exchange.response().getHeaders().put(SESSION, session.id());
        answer(exchange, principal, session, message);
        if (!session.conversation().isBegun()) {
            sessions.end(session);
        }
    }

    private void answer(Exchange exchange, Principal principal, Session session, Message message) {
        PostReply reply = new PostReply(exchange);
        keeper.keep(reply);
        reply.onEnd(() -> {
            keeper.forget(reply);
            messages.done();
        });
        session.conversation().receive(message, Messages.arrival(exchange, principal, reply));
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
