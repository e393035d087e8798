package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.http.HttpEndpoint;
import io.lagomcp.invoices.http.HttpExchange;
import io.lagomcp.invoices.http.HttpRejection;
import io.lagomcp.invoices.limit.MemoryReservation;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /sse} and {@code /message}: the HTTP+SSE transport of revision 2024-11-05, for clients that know no other. The client
 * listens on one stream, which is its session, and posts its messages elsewhere: here.
 */
record LegacySseEndpoint(HttpSessionRegistry sessions, OpenReplies replies) implements HttpEndpoint {
    static final String STREAM = "/sse";
    static final String MESSAGE = "/message";
    private static final Pattern SESSION = Pattern.compile("(?:^|&)sessionId=([^&]*)");

    /** Tells clients of a server that does not offer it where to connect. */
    static HttpEndpoint off() {
        return (exchange, principal) -> {
            throw new HttpRejection(
                    404,
                    "legacy_sse_off",
                    "HTTP+SSE (revision 2024-11-05) is off here, as always where several servers share a store."
                            + " Connect to /mcp, with Streamable HTTP.");
        };
    }

    /** Serves the stream on which the client listens. */
    void listen(HttpExchange exchange, Principal principal) {
        if (!exchange.method().equals("GET")) {
            throw HttpEndpoint.wrongMethod("GET");
        }
        HttpSession session = sessions.begin(principal);
        try {
            replies.listen(exchange, session, () -> sessions.end(session))
                    .event("endpoint", (MESSAGE + "?sessionId=" + session.id()).getBytes(StandardCharsets.UTF_8));
        } catch (HttpRejection closing) {
            sessions.end(session);
            throw closing;
        }
    }

    @Override
    public void serve(HttpExchange exchange, Principal principal) {
        throw HttpEndpoint.wrongMethod("POST");
    }

    @Override
    public void post(HttpExchange exchange, Principal principal, String body, MemoryReservation memory) {
        PostedMessage posted = PostedMessage.read(exchange, principal, body, memory);
        Matcher id = SESSION.matcher(exchange.query());
        if (!id.find()) {
            throw new HttpRejection(400, "session_missing", "Post to the address that " + STREAM + " gave.");
        }
        HttpSession session = sessions.of(principal, id.group(1));
        if (posted.isRequest()) {
            posted.to(session, session.listening().forRequest(replies.begin(posted)));
            exchange.accepted();
        } else {
            posted.to(session, session.listening());
            posted.accepted();
        }
    }
}
