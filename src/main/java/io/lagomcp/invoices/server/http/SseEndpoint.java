package io.lagomcp.invoices.server.http;

import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.server.Counted;
import io.lagomcp.invoices.server.Message;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.core.publisher.Sinks;

/**
 * {@code /sse} and {@code /message}: the HTTP+SSE transport of revision 2024-11-05, for clients that know no other. The client
 * listens on one stream, which is its session, and posts its messages elsewhere.
 */
final class SseEndpoint {
    static final String STREAM = "/sse";
    static final String MESSAGE = "/message";
    private static final Pattern SESSION = Pattern.compile("(?:^|&)sessionId=([^&]*)");

    private final Sessions sessions;
    private final Messages messages;
    private final StreamKeeper keeper;

    SseEndpoint(Sessions sessions, Messages messages, StreamKeeper keeper) {
        this.sessions = sessions;
        this.messages = messages;
        this.keeper = keeper;
    }

    /** Where the client listens. */
    Endpoint stream() {
        return new Endpoint() {
            @Override
            public void serve(Exchange exchange, Principal principal) {
                listen(exchange, principal);
            }

            @Override
            public void receive(Posted posted) {
                throw Endpoint.wrongMethod("GET");
            }
        };
    }

    /** Where it posts its messages. */
    Endpoint message() {
        return new Endpoint() {
            @Override
            public void serve(Exchange exchange, Principal principal) {
                throw Endpoint.wrongMethod("POST");
            }

            @Override
            public void receive(Posted posted) {
                take(posted);
            }
        };
    }

    private void listen(Exchange exchange, Principal principal) {
        if (!exchange.method().equals("GET")) {
            throw Endpoint.wrongMethod("GET");
        }
        if (messages.isClosed()) {
            throw Messages.closing();
        }
        Session session = sessions.begin(principal);
        Sinks.Empty<Void> gone = Sinks.empty();
        EventStream stream = new EventStream(exchange, gone);
        if (!session.listening().on(stream)) {
            throw Messages.closing();
        }
        keeper.keep(stream);
        gone.asMono().subscribe(nothing -> {}, failed -> {}, () -> {
            keeper.forget(stream);
            session.listening().off(stream);
            sessions.end(session);
        });
        stream.open();
        stream.event("endpoint", (MESSAGE + "?sessionId=" + session.id()).getBytes(StandardCharsets.UTF_8));
    }

    private void take(Posted posted) {
        Exchange exchange = posted.exchange();
        Session session = sessions.of(posted.principal(), sessionId(exchange));
        if (posted.message() instanceof Message.Request) {
            messages.begin();
            Counted reply = new Counted(session.listening(), () -> {
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

    private static String sessionId(Exchange exchange) {
        Matcher session = SESSION.matcher(exchange.query());
        if (!session.find()) {
            throw new RefusedRequest(400, "session_missing", "Post to the address that " + STREAM + " gave.");
        }
        return session.group(1);
    }
}
