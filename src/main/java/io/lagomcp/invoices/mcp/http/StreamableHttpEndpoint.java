package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.http.HttpEndpoint;
import io.lagomcp.invoices.http.HttpExchange;
import io.lagomcp.invoices.http.HttpRejection;
import io.lagomcp.invoices.limit.LimitExceededException;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.Request;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.Response;
import io.lagomcp.invoices.mcp.protocol.McpSession;
import io.lagomcp.invoices.mcp.protocol.StatelessRequests;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.List;
import java.util.Locale;

/**
 * {@code /mcp}: the Streamable HTTP transport of revision 2025-03-26 and later. Each request is answered where it was posted, by
 * the revision that it is written in: requests of 2026-07-28 stand for themselves, all others need a session.
 */
record StreamableHttpEndpoint(HttpSessionRegistry sessions, OpenReplies replies, StatelessRequests stateless)
        implements HttpEndpoint {
    private static final String SESSION = "Mcp-Session-Id";
    private static final String VERSION = "MCP-Protocol-Version";

    /** Revision 2024-11-05 is spoken at other addresses. */
    private static final List<String> VERSIONS =
            McpSession.revisions().stream().skip(1).toList();

    @Override
    public void serve(HttpExchange exchange, Principal principal) {
        requireVersion(exchange);
        switch (exchange.method()) {
            case "GET" -> {
                HttpSession session = session(exchange, principal);
                requireAccepted(exchange, "text/event-stream");
                replies.listen(exchange, session, () -> {});
            }
            case "DELETE" -> {
                sessions.endEverywhere(session(exchange, principal));
                exchange.empty(204);
            }
            default -> throw HttpEndpoint.wrongMethod("POST, GET, DELETE");
        }
    }

    @Override
    public void post(HttpExchange exchange, Principal principal, String body, MemoryReservation memory) {
        PostedMessage posted = PostedMessage.read(exchange, principal, body, memory);
        try {
            requireAccepted(exchange, "application/json", "text/event-stream");
            if (isStateless(posted)) {
                takeStateless(posted);
            } else {
                requireVersion(exchange);
                take(posted);
            }
        } catch (HttpRejection refused) {
            throw posted.message() instanceof Request request ? refused.about(request.id()) : refused;
        }
    }

    /** By the message itself; the header decides only about what has no place for the revision, or lacks it. */
    private static boolean isStateless(PostedMessage posted) {
        return StatelessRequests.isOne(posted.message())
                || (!(posted.message() instanceof Response)
                        && posted.exchange().headers(VERSION).contains(StatelessRequests.REVISION));
    }

    private void takeStateless(PostedMessage posted) {
        if (posted.message() instanceof Request request) {
            HttpReply reply = replies.open(posted.exchange(), replies.begin(posted));
            stateless.receive(request, posted.arrival(reply), posted.exchange()::headers);
        } else {
            // there is no notification that this revision defines over HTTP
            posted.accepted();
        }
    }

    private void take(PostedMessage posted) {
        boolean initializes = posted.message() instanceof Request request
                && request.method().equals(McpSchema.METHOD_INITIALIZE)
                && posted.exchange().header(SESSION).isEmpty();
        if (initializes) {
            initialize(posted);
            return;
        }
        HttpSession session = session(posted.exchange(), posted.principal());
        if (posted.isRequest()) {
            posted.to(session, replies.open(posted.exchange(), replies.begin(posted)));
        } else {
            posted.to(session, session.listening());
            posted.accepted();
        }
    }

    private void initialize(PostedMessage posted) {
        Runnable onEnd = replies.begin(posted);
        HttpSession session;
        try {
            session = sessions.begin(posted.principal());
        } catch (HttpRejection | LimitExceededException tooMany) {
            onEnd.run();
            throw tooMany;
        }
        posted.exchange().response().getHeaders().put(SESSION, session.id());
        posted.to(session, replies.open(posted.exchange(), onEnd));
        if (!session.conversation().isBegun()) {
            sessions.end(session);
        }
    }

    private HttpSession session(HttpExchange exchange, Principal principal) {
        String id = exchange.header(SESSION)
                .orElseThrow(() -> new HttpRejection(
                        400, "session_missing", "Send initialize first, and then the header " + SESSION + "."));
        return sessions.of(principal, id);
    }

    private static void requireVersion(HttpExchange exchange) {
        exchange.header(VERSION).filter(version -> !VERSIONS.contains(version)).ifPresent(unknown -> {
            throw new HttpRejection(
                    400,
                    "protocol_version_unsupported",
                    "Unsupported " + VERSION + ". This server speaks " + String.join(", ", VERSIONS) + ", "
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
}
