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
import org.jspecify.annotations.Nullable;
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

    private static final InitializeParams NOBODY =
            new InitializeParams("", "unknown", JsonNodeFactory.instance.objectNode());

    private enum Stage {
        NEW,
        /** We have answered {@code initialize}. */
        ANSWERED,
        /** The client has confirmed that. */
        READY
    }

    private final SessionConfig config;
    private final RequestProcessor requests;
    private final ClientQuestions questions = new ClientQuestions();
    private final Optional<Consumer<String>> publisher;
    private volatile InitializeParams client = NOBODY;
    private volatile Stage stage = Stage.NEW;

    /** Begins one; {@code id} is empty text where there is but one. */
    public McpSession(SessionConfig config, String id) {
        this(config, id, Optional.empty());
    }

    /**
     * Begins a session that other servers can resume.
     *
     * @param publisher takes what they need for {@link #resume}, before the client has the answer to {@code initialize}
     */
    public McpSession(SessionConfig config, String id, Optional<Consumer<String>> publisher) {
        this.config = config;
        this.requests = new RequestProcessor(config, id);
        this.publisher = publisher;
    }

    /**
     * Goes on with a session that began in another server.
     *
     * @param published by that server
     */
    public void resume(String published) {
        client = InitializeParams.restored(published);
        stage = Stage.READY;
    }

    /** Takes requests of revision 2026-07-28 from the same client, within the same limits. */
    public StatelessRequests stateless() {
        return new StatelessRequests(config, requests, true);
    }

    /** The revisions of the protocol that have sessions, oldest first. */
    public static List<String> revisions() {
        return InitializeParams.REVISIONS;
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
            reply(JsonRpcEncoder.error(bad.id(), bad.error()), arrival.responseChannel());
        } else if (message instanceof OverLimit over) {
            reply(
                    JsonRpcEncoder.error(
                            over.id(),
                            new JsonRpcError(
                                    JsonRpcError.UNAVAILABLE, over.limit().getMessage())),
                    arrival.responseChannel());
        }
    }

    private void request(Request request, MessageContext arrival) {
        if (requests.isUnanswered(request.id())) {
            reply(JsonRpcEncoder.error(request.id(), error(RequestProcessor.duplicate())), arrival.responseChannel());
            return;
        }
        if (request.method().equals(McpSchema.METHOD_PING)) {
            reply(
                    JsonRpcEncoder.result(request.id(), JsonNodeFactory.instance.objectNode()),
                    arrival.responseChannel());
            return;
        }
        InFlightRequest call = new InFlightRequest(request, this, client.revision(), arrival);
        MethodException objection = objection(call);
        if (objection != null) {
            requests.refuse(call, objection);
        } else if (call.method().equals(McpSchema.METHOD_INITIALIZE)) {
            // so that what the client sends right behind it finds the session begun
            requests.answerHere(call);
        } else {
            requests.start(call);
        }
    }

    /** Why this request cannot be taken now, or null if it can. */
    private @Nullable MethodException objection(InFlightRequest call) {
        if (call.method().equals(McpSchema.METHOD_INITIALIZE)) {
            if (stage != Stage.NEW) {
                return new MethodException(Kind.INVALID_REQUEST, "This session is initialized already.");
            }
            String problem = InitializeParams.problem(call.params());
            return problem == null ? null : new MethodException(Kind.INVALID_PARAMS, problem);
        }
        if (stage == Stage.READY) {
            return null;
        }
        if (call.method().equals("server/discover")) {
            // without what revision 2026-07-28 wants: any other code would mislead its client
            return MethodException.unknownMethod(call.method());
        }
        return new MethodException(
                Kind.INVALID_REQUEST,
                stage == Stage.NEW
                        ? "Send the request \"initialize\" first."
                        : "Send the notification \"notifications/initialized\" first.");
    }

    private void notification(Notification notification) {
        switch (notification.method()) {
            case McpSchema.METHOD_NOTIFICATION_INITIALIZED -> {
                if (stage == Stage.ANSWERED) {
                    stage = Stage.READY;
                }
            }
            case "notifications/cancelled" -> {
                ObjectNode params = notification.params();
                if (params != null && params.has("requestId")) {
                    requests.cancel(params.get("requestId"));
                }
            }
            default -> log.debug("Ignored a notification that means nothing to this server");
        }
    }

    @Override
    public boolean hasOneClient() {
        return true;
    }

    @Override
    public ObjectNode result(InFlightRequest call) {
        if (call.method().equals(McpSchema.METHOD_INITIALIZE)) {
            return initialize(call);
        }
        Method method = config.server().method(call.method());
        MethodCall next = new MethodCall(
                call.params(),
                call.revision(),
                call.principal(),
                client.client(),
                client.capabilities(),
                new MethodCall.Notices(call.responseChannel(), notice -> true),
                Map.of(),
                Optional.empty());
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Outcome outcome = method.call(next);
            if (outcome instanceof Outcome.Result result) {
                call.outcome(result.label());
                return result.json();
            }
            Outcome.InputRequired input = (Outcome.InputRequired) outcome;
            next = next.answered(questions.ask(input, next, call.responseChannel()), input.state());
        }
        throw new IllegalStateException(call.method() + " asks for ever");
    }

    private ObjectNode initialize(InFlightRequest call) {
        client = InitializeParams.of(call.params());
        publisher.ifPresent(publish -> publish.accept(client.published()));
        // what the client confirms may reach another server
        stage = publisher.isPresent() ? Stage.READY : Stage.ANSWERED;
        call.outcome("ok");
        ObjectNode result = JsonNodeFactory.instance.objectNode().put("protocolVersion", client.revision());
        ServerDefinition server = config.server();
        result.set("capabilities", server.capabilities());
        result.set("serverInfo", server.info());
        return result.put("instructions", server.instructions());
    }

    @Override
    public JsonRpcError error(MethodException failed) {
        return failed.error(failed.kind().withSession());
    }

    @Override
    public int status(JsonRpcError error, boolean begun) {
        return 200;
    }

    private static void reply(byte[] answer, ResponseChannel channel) {
        channel.answer(answer, 200);
        channel.end();
    }

    /** Whether the client was told who we are. */
    public boolean isBegun() {
        return stage != Stage.NEW;
    }

    /** The requests of the client that are in progress. */
    public RequestProcessor requests() {
        return requests;
    }
}
