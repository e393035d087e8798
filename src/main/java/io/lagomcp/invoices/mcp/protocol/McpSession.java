package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.Malformed;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.Notification;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.OverLimit;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.Request;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.Response;
import io.lagomcp.invoices.mcp.protocol.MethodException.Kind;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One session with one client, over any transport, in the revisions from 2024-11-05 to 2025-11-25: they begin with
 * {@code initialize}, and let the server send requests to the client while a request of the client waits.
 */
public final class McpSession implements InFlightRequest.Translator {
    private static final Logger log = LoggerFactory.getLogger(McpSession.class);

    /** A method that asks the client more often than this for one request is broken. */
    private static final int MOST_ROUNDS = 8;

    private enum Stage {
        NEW,
        /** We have answered {@code initialize}. */
        ANSWERED,
        /** The client has confirmed that. */
        READY
    }

    private final SessionConfig config;
    private final RequestQueue requests;
    private final ClientQuestions questions = new ClientQuestions();
    private final Optional<Consumer<String>> publisher;
    private volatile ClientInfo client = ClientInfo.UNKNOWN;
    private volatile Stage stage = Stage.NEW;

    /**
     * Begins a session.
     *
     * @param id empty text where there is but one
     * @param publisher takes what other servers need to {@link #resume} it, before the client has the answer to
     *     {@code initialize}; empty where none can
     */
    public McpSession(SessionConfig config, String id, Optional<Consumer<String>> publisher) {
        this.config = config;
        this.requests = new RequestQueue(config, id);
        this.publisher = publisher;
    }

    /**
     * Goes on with a session that began in another server.
     *
     * @param published by that server
     */
    public void resume(String published) {
        client = ClientInfo.restored(published);
        stage = Stage.READY;
    }

    /** Takes requests of revision 2026-07-28 from the same client, within the same limits. */
    public StatelessRequests stateless() {
        return new StatelessRequests(config, requests, true);
    }

    /** The revisions of the protocol that have sessions, oldest first. */
    public static List<String> revisions() {
        return ClientInfo.REVISIONS;
    }

    /** Takes a message of the client: answers it at once where that needs no work, else from a thread of its own. */
    public void receive(JsonRpcMessage message, MessageContext arrival) {
        if (message instanceof Request request) {
            request(request, arrival);
        } else if (message instanceof Response response) {
            questions.answer(response, arrival.principal());
        } else if (message instanceof Notification notification) {
            notification(notification);
        } else if (message instanceof Malformed bad) {
            reply(JsonRpcEncoder.error(bad.id(), bad.code(), bad.problem(), null), arrival);
        } else if (message instanceof OverLimit over) {
            String full = String.valueOf(over.limit().getMessage());
            reply(JsonRpcEncoder.error(over.id(), Kind.UNAVAILABLE.code(client), full, null), arrival);
        }
    }

    private void request(Request request, MessageContext arrival) {
        InFlightRequest call = new InFlightRequest(request, this, client, arrival);
        try {
            switch (request.method()) {
                case McpSchema.METHOD_PING -> {
                    requests.requireNew(call);
                    reply(JsonRpcEncoder.result(request.id(), JsonNodeFactory.instance.objectNode()), arrival);
                }
                case McpSchema.METHOD_INITIALIZE -> {
                    requireFirst(request);
                    // so that what the client sends right behind it finds the session begun
                    requests.answerHere(call);
                }
                default -> {
                    requireReady(request);
                    requests.start(call);
                }
            }
        } catch (MethodException refused) {
            requests.refuse(call, refused);
        }
    }

    private void requireFirst(Request initialize) {
        if (stage != Stage.NEW) {
            throw new MethodException(Kind.INVALID_REQUEST, "This session is initialized already.");
        }
        ClientInfo.check(initialize.params());
    }

    private void requireReady(Request request) {
        if (stage != Stage.READY && request.method().equals("server/discover")) {
            // without what revision 2026-07-28 wants: any other code would mislead its client
            throw MethodException.unknownMethod(request.method());
        }
        if (stage != Stage.READY) {
            String first = stage == Stage.NEW ? "request \"initialize\"" : "notification \"notifications/initialized\"";
            throw new MethodException(Kind.INVALID_REQUEST, "Send the " + first + " first.");
        }
    }

    private void notification(Notification notification) {
        switch (notification.method()) {
            case McpSchema.METHOD_NOTIFICATION_INITIALIZED -> {
                if (stage == Stage.ANSWERED) {
                    stage = Stage.READY;
                }
            }
            case "notifications/cancelled" ->
                requests.cancel(notification.params().path("requestId"));
            default -> log.debug("Ignored a notification that means nothing to this server");
        }
    }

    @Override
    public ObjectNode result(InFlightRequest call) {
        Request request = call.request();
        if (request.method().equals(McpSchema.METHOD_INITIALIZE)) {
            return initialize(call);
        }
        Method method = config.server().method(request.method());
        MethodCall next = call.call(Map.of(), Optional.empty());
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Outcome outcome = method.call(next);
            if (outcome instanceof Outcome.Result result) {
                call.outcome(result.label());
                return result.json();
            }
            Outcome.InputRequired input = (Outcome.InputRequired) outcome;
            next = next.answered(questions.ask(input, next), input.state());
        }
        throw new IllegalStateException(request.method() + " asks for ever");
    }

    private ObjectNode initialize(InFlightRequest call) {
        client = ClientInfo.of(call.request().params());
        publisher.ifPresent(publish -> publish.accept(client.published()));
        // what the client confirms may reach another server
        stage = publisher.isPresent() ? Stage.READY : Stage.ANSWERED;
        call.outcome("ok");
        ServerDefinition server = config.server();
        ObjectNode result = JsonNodeFactory.instance.objectNode().put("protocolVersion", client.revision());
        result.set("capabilities", server.capabilities());
        result.set("serverInfo", server.info());
        return result.put("instructions", server.instructions());
    }

    private static void reply(byte[] answer, MessageContext arrival) {
        arrival.channel().answer(answer, 200);
        arrival.channel().end();
    }

    /** Whether the client was told who we are. */
    public boolean isBegun() {
        return stage != Stage.NEW;
    }

    /** The requests of the client that are in progress. */
    public RequestQueue requests() {
        return requests;
    }
}
