package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.http.HttpEndpoint;
import io.lagomcp.invoices.http.HttpExchange;
import io.lagomcp.invoices.http.HttpRejection;
import io.lagomcp.invoices.http.KeepAliveScheduler;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage;
import io.lagomcp.invoices.mcp.protocol.ResponseChannel;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code /sse} and {@code /message}: the HTTP+SSE transport of revision 2024-11-05, for clients that know no other. The client
 * listens on one stream, which is its session, and posts its messages elsewhere.
 */
final class LegacySseEndpoint {
    static final String STREAM = "/sse";
    static final String MESSAGE = "/message";
    private static final Pattern SESSION = Pattern.compile("(?:^|&)sessionId=([^&]*)");

    private final HttpSessionRegistry sessions;
    private final MessageReader messages;
    private final KeepAliveScheduler keepAlives;

    LegacySseEndpoint(HttpSessionRegistry sessions, MessageReader messages, KeepAliveScheduler keepAlives) {
        this.sessions = sessions;
        this.messages = messages;
        this.keepAlives = keepAlives;
    }

    /** Tells clients of a server that does not offer it where to connect. */
    static HttpEndpoint off() {
        HttpRejection off = new HttpRejection(
                404,
                "legacy_sse_off",
                "HTTP+SSE (revision 2024-11-05) is off here, as always where several servers share a store. Connect to"
                        + " /mcp, with Streamable HTTP.");
        return new HttpEndpoint() {
            @Override
            public void serve(HttpExchange exchange, Principal principal) {
                throw off;
            }

            @Override
            public void post(HttpExchange exchange, Principal principal, String body, MemoryReservation memory) {
                throw off;
            }
        };
    }

    /** Where the client listens. */
    HttpEndpoint stream() {
        return new HttpEndpoint() {
            @Override
            public void serve(HttpExchange exchange, Principal principal) {
                listen(exchange, principal);
            }

            @Override
            public void post(HttpExchange exchange, Principal principal, String body, MemoryReservation memory) {
                throw HttpEndpoint.wrongMethod("GET");
            }
        };
    }

    /** Where it posts its messages. */
    HttpEndpoint message() {
        return new HttpEndpoint() {
            @Override
            public void serve(HttpExchange exchange, Principal principal) {
                throw HttpEndpoint.wrongMethod("POST");
            }

            @Override
            public void post(HttpExchange exchange, Principal principal, String body, MemoryReservation memory) {
                take(new PostedMessage(exchange, principal, messages.read(body, memory), memory));
            }
        };
    }

    private void listen(HttpExchange exchange, Principal principal) {
        if (!exchange.method().equals("GET")) {
            throw HttpEndpoint.wrongMethod("GET");
        }
        if (messages.isClosed()) {
            throw MessageReader.closing();
        }
        HttpSession session = sessions.begin(principal);
        HttpReply stream = new HttpReply(exchange, ended -> {});
        if (!session.listening().attach(stream)) {
            throw MessageReader.closing();
        }
        keepAlives.add(stream);
        var unused = stream.gone().thenRun(() -> {
            keepAlives.remove(stream);
            session.listening().detach(stream);
            sessions.end(session);
        });
        stream.open();
        stream.event("endpoint", (MESSAGE + "?sessionId=" + session.id()).getBytes(StandardCharsets.UTF_8));
    }

    private void take(PostedMessage posted) {
        HttpExchange exchange = posted.exchange();
        HttpSession session = sessions.of(posted.principal(), sessionId(exchange));
        if (posted.message() instanceof JsonRpcMessage.Request) {
            messages.begin();
            ResponseChannel reply = session.listening().forRequest(() -> {
                messages.done();
                posted.memory().close();
            });
            session.conversation().receive(posted.message(), posted.arrival(reply));
        } else {
            session.conversation().receive(posted.message(), posted.arrival(session.listening()));
            posted.memory().close();
        }
        exchange.accepted();
    }

    private static String sessionId(HttpExchange exchange) {
        Matcher session = SESSION.matcher(exchange.query());
        if (!session.find()) {
            throw new HttpRejection(400, "session_missing", "Post to the address that " + STREAM + " gave.");
        }
        return session.group(1);
    }
}
