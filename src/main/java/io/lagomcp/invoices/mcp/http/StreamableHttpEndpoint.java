package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.http.HttpEndpoint;
import io.lagomcp.invoices.http.HttpExchange;
import io.lagomcp.invoices.http.HttpRejection;
import io.lagomcp.invoices.http.KeepAliveScheduler;
import io.lagomcp.invoices.limit.LimitExceededException;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage;
import io.lagomcp.invoices.mcp.protocol.McpSession;
import io.lagomcp.invoices.mcp.protocol.RequestHeaders;
import io.lagomcp.invoices.mcp.protocol.StatelessRequests;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code /mcp}: the Streamable HTTP transport of revision 2025-03-26 and later. Each request is answered where it was posted, by
 * the revision that it is written in: requests of 2026-07-28 stand for themselves, all others need a session.
 */
final class StreamableHttpEndpoint implements HttpEndpoint {
    private static final String SESSION = "Mcp-Session-Id";
    private static final String VERSION = "MCP-Protocol-Version";

    private final HttpSessionRegistry sessions;
    private final MessageReader messages;
    private final KeepAliveScheduler keepAlives;
    private final StatelessRequests stateless;
    /** Revision 2024-11-05 is spoken at other addresses. */
    private final List<String> versions =
            McpSession.revisions().stream().skip(1).toList();

    StreamableHttpEndpoint(
            HttpSessionRegistry sessions,
            MessageReader messages,
            KeepAliveScheduler keepAlives,
            StatelessRequests stateless) {
        this.sessions = sessions;
        this.messages = messages;
        this.keepAlives = keepAlives;
        this.stateless = stateless;
    }

    @Override
    public void serve(HttpExchange exchange, Principal principal) {
        requireVersion(exchange);
        switch (exchange.method()) {
            case "GET" -> listen(exchange, session(exchange, principal));
            case "DELETE" -> {
                sessions.endEverywhere(session(exchange, principal));
                exchange.empty(204);
            }
            default -> throw HttpEndpoint.wrongMethod("POST, GET, DELETE");
        }
    }

    @Override
    public void post(HttpExchange exchange, Principal principal, String body, MemoryReservation memory) {
        PostedMessage posted = new PostedMessage(exchange, principal, messages.read(body, memory), memory);
        try {
            requireAccepted(posted.exchange(), "application/json", "text/event-stream");
            if (isStateless(posted)) {
                takeStateless(posted);
            } else {
                requireVersion(posted.exchange());
                take(posted);
            }
        } catch (HttpRejection refused) {
            throw posted.message() instanceof JsonRpcMessage.Request request ? refused.about(request.id()) : refused;
        }
    }

    /** By the message itself; the header decides only about what has no place for the revision, or lacks it. */
    private static boolean isStateless(PostedMessage posted) {
        return StatelessRequests.isOne(posted.message())
                || (!(posted.message() instanceof JsonRpcMessage.Response)
                        && posted.exchange().headers(VERSION).contains(StatelessRequests.REVISION));
    }

    private void takeStateless(PostedMessage posted) {
        if (!(posted.message() instanceof JsonRpcMessage.Request request)) {
            // there is no notification that this revision defines over HTTP
            posted.memory().close();
            posted.exchange().accepted();
            return;
        }
        messages.begin();
        stateless.receive(
                request, posted.arrival(reply(posted)), RequestHeaders.of(name -> value(posted.exchange(), name)));
    }

    private static Optional<String> value(HttpExchange exchange, String header) {
        List<String> values = exchange.headers(header);
        return values.size() == 1 ? Optional.of(values.get(0)) : Optional.empty();
    }

    private void take(PostedMessage posted) {
        HttpExchange exchange = posted.exchange();
        if (isInitialize(posted.message()) && exchange.header(SESSION).isEmpty()) {
            initialize(posted);
            return;
        }
        HttpSession session = session(exchange, posted.principal());
        if (posted.message() instanceof JsonRpcMessage.Request) {
            messages.begin();
            answer(posted, session);
        } else {
            session.conversation().receive(posted.message(), posted.arrival(session.listening()));
            posted.memory().close();
            exchange.accepted();
        }
    }

    private void initialize(PostedMessage posted) {
        messages.begin();
        HttpSession session;
        try {
            session = sessions.begin(posted.principal());
        } catch (HttpRejection | LimitExceededException tooMany) {
            messages.done();
            throw tooMany;
        }
        posted.exchange().response().getHeaders().put(SESSION, session.id());
        answer(posted, session);
        if (!session.conversation().isBegun()) {
            sessions.end(session);
        }
    }

    private void answer(PostedMessage posted, HttpSession session) {
        session.conversation().receive(posted.message(), posted.arrival(reply(posted)));
    }

    private HttpReply reply(PostedMessage posted) {
        HttpReply reply = new HttpReply(posted.exchange(), ended -> {
            keepAlives.remove(ended);
            messages.done();
            posted.memory().close();
        });
        keepAlives.add(reply);
        return reply;
    }

    private void listen(HttpExchange exchange, HttpSession session) {
        requireAccepted(exchange, "text/event-stream");
        if (messages.isClosed()) {
            throw MessageReader.closing();
        }
        HttpReply stream = new HttpReply(exchange, ended -> {});
        // before the client sees its stream open: by then it must be where the end of the session finds it
        if (!session.listening().attach(stream)) {
            throw new HttpRejection(409, "already_listening", "This session has an open stream already, or has ended.");
        }
        keepAlives.add(stream);
        var unused = stream.gone().thenRun(() -> {
            keepAlives.remove(stream);
            session.listening().detach(stream);
        });
        stream.open();
    }

    private HttpSession session(HttpExchange exchange, Principal principal) {
        String id = exchange.header(SESSION)
                .orElseThrow(() -> new HttpRejection(
                        400, "session_missing", "Send initialize first, and then the header " + SESSION + "."));
        return sessions.of(principal, id);
    }

    private void requireVersion(HttpExchange exchange) {
        exchange.header(VERSION).filter(version -> !versions.contains(version)).ifPresent(unknown -> {
            throw new HttpRejection(
                    400,
                    "protocol_version_unsupported",
                    "Unsupported " + VERSION + ". This server speaks " + String.join(", ", versions) + ", "
                            + StatelessRequests.REVISION + ".");
        });
    }

    /** A client that could not read one of the forms would lose an answer. */
    private static void requireAccepted(HttpExchange exchange, String... types) {
        String accepted = String.join(",", exchange.headers("Accept")).toLowerCase(Locale.ROOT);
        for (String type : types) {
            boolean any = accepted.isBlank() || accepted.contains("*/*");
            if (!any && !accepted.contains(type) && !accepted.contains(type.replaceFirst("/.*", "/*"))) {
                throw new HttpRejection(406, "not_acceptable", "Accept " + String.join(" and ", types) + ".");
            }
        }
    }

    private static boolean isInitialize(JsonRpcMessage message) {
        return message instanceof JsonRpcMessage.Request request
                && request.method().equals(McpSchema.METHOD_INITIALIZE);
    }
}
