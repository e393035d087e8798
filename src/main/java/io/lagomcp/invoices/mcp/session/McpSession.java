package io.lagomcp.invoices.mcp.session;

import io.lagomcp.invoices.mcp.session.JsonRpcMessage.Malformed;
import io.lagomcp.invoices.mcp.session.JsonRpcMessage.Notification;
import io.lagomcp.invoices.mcp.session.JsonRpcMessage.OverLimit;
import io.lagomcp.invoices.mcp.session.JsonRpcMessage.Request;
import io.lagomcp.invoices.mcp.session.JsonRpcMessage.Response;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import io.modelcontextprotocol.spec.McpServerSession;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One session with one client, over any transport: its calls, the questions that it was asked, and the SDK's session. Requests
 * run on threads of their own and are answered as they finish; cancelled ones are interrupted and never answered. Whoever
 * delivers a message never waits for a call, and the SDK gets only what it can take at that point.
 */
public final class McpSession {
    private static final Logger log = LoggerFactory.getLogger(McpSession.class);

    /** From the range that JSON-RPC leaves to servers. */
    public static final int UNAVAILABLE = -32000;

    private static final JSONRPCError CLOSING = new JSONRPCError(UNAVAILABLE, "The server is shutting down.");
    /** Keys under which a caller says which trace its call belongs to. */
    private static final List<String> CONTEXT = List.of("traceparent", "tracestate", "baggage");

    private static final JSONRPCError BUSY =
            new JSONRPCError(UNAVAILABLE, "The server is busy; try again when other calls have ended.");
    private static final JSONRPCError DUPLICATE =
            new JSONRPCError(ErrorCodes.INVALID_REQUEST, "A request with this id is still in progress.");
    private static final JSONRPCError WITHDRAWN = new JSONRPCError(UNAVAILABLE, "The call that asked has ended.");

    /** For calls that were interrupted to say what became of them. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final SessionConfig wiring;
    private final String id;
    private final RequestQueue calls;
    private final PendingClientRequests questions = new PendingClientRequests();
    private final LifecycleState handshake = new LifecycleState();
    private final LazySdkSession sdk;
    private final SessionTransport outgoing;
    private final AtomicLong requests = new AtomicLong();

    /**
     * Begins one.
     *
     * @param id of the session; empty text where there is but one
     * @param otherwise for what belongs to no call
     * @param sessions of the SDK's server, asked for when the first is needed
     */
    public McpSession(
            SessionConfig wiring, String id, ResponseChannel otherwise, Supplier<McpServerSession.Factory> sessions) {
        this.wiring = wiring;
        this.id = id;
        this.calls = new RequestQueue(wiring.limits(), wiring.workers());
        this.outgoing = new SessionTransport(otherwise, calls, questions, handshake);
        this.sdk = new LazySdkSession(() -> sessions.get().create(outgoing));
    }

    /** Takes a message of the client: answers it at once where that needs no work, else from a thread of its own. */
    public void receive(JsonRpcMessage message, MessageContext arrival) {
        if (message instanceof Request request) {
            request(request, arrival);
        } else if (message instanceof Response response) {
            if (questions.answer(response.id(), arrival.principal())) {
                pass(response.response());
            }
        } else if (message instanceof Notification notification) {
            notification(notification);
        } else if (message instanceof Malformed bad) {
            refuse(bad.id(), bad.error(), arrival.responseChannel());
        } else if (message instanceof OverLimit over) {
            refuse(over.id(), new JSONRPCError(UNAVAILABLE, over.limit().getMessage()), arrival.responseChannel());
        }
    }

    private void request(Request request, MessageContext arrival) {
        if (calls.isUnanswered(request.id())) {
            refuse(request.id(), DUPLICATE, arrival.responseChannel());
            return;
        }
        if (request.method().equals(McpSchema.METHOD_PING)) {
            reply(
                    JsonRpcResponses.result(request.id(), JsonNodeFactory.instance.objectNode()),
                    arrival.responseChannel());
            return;
        }
        JSONRPCError objection = handshake.objection(request.method());
        if (objection == null) {
            objection = wiring.reception().objection(request, arrival.principal());
        }
        InFlightRequest call = new InFlightRequest(
                request, "request-" + requests.getAndIncrement(), handshake.version(), arrival, this::work);
        if (objection != null) {
            refuse(call, objection);
            return;
        }
        start(call);
    }

    private void start(InFlightRequest call) {
        boolean atOnce = call.asked().method().equals(McpSchema.METHOD_INITIALIZE);
        switch (atOnce ? calls.runHere(call) : calls.admit(call)) {
            case ACCEPTED -> {}
            case BUSY -> refuse(call, BUSY);
            case DUPLICATE -> refuse(call, DUPLICATE);
            case CLOSED -> refuse(call, CLOSING);
        }
    }

    private void notification(Notification notification) {
        switch (notification.method()) {
            case McpSchema.METHOD_NOTIFICATION_INITIALIZED -> {
                if (handshake.accept()) {
                    sdk.ready();
                }
            }
            case "notifications/cancelled" -> {
                JsonNode params = notification.params();
                if (params != null && params.has("requestId")) {
                    calls.cancel(params.get("requestId"));
                }
            }
            default -> log.debug("Ignored a notification that means nothing to this server");
        }
    }

    /** The SDK knows the call by our key, since the client may use its id again while the old call still winds down. */
    private static JSONRPCRequest forSdk(Request asked, String key) {
        boolean isCall = asked.method().equals(McpSchema.METHOD_TOOLS_CALL);
        return new JSONRPCRequest(asked.method(), key, plain(isCall ? withoutArguments(asked) : asked.params()));
    }

    /** Tools get their arguments from {@link CallContext}, as they came; for the SDK they would all be made once more. */
    private static JsonNode withoutArguments(Request call) {
        ObjectNode rest = JsonNodeFactory.instance.objectNode();
        if (call.params() instanceof ObjectNode params) {
            params.forEachEntry((name, value) -> {
                if (!name.equals("arguments")) {
                    rest.set(name, value);
                }
            });
        }
        return rest;
    }

    private static @Nullable Object plain(@Nullable JsonNode params) {
        return params == null ? null : SdkJson.mapper().treeToValue(params, Object.class);
    }

    /** Does a call on its own thread; whatever happens, it ends with one answer or was cancelled. */
    private void work(InFlightRequest call) {
        RequestListener.Observation observation = observe(call);
        if (call.begin()) {
            perform(call);
        } else if (calls.claimAnswer(call)) {
            // interrupted before it began: not by the client, which would have taken the answer's turn
            call.outcome(Integer.toString(CLOSING.code()));
            refuse(call.id(), CLOSING, call.responseChannel());
        }
        end(observation, call);
        call.responseChannel().end();
    }

    private void perform(InFlightRequest call) {
        try {
            dispatch(call);
        } catch (RuntimeException | Error failure) {
            log.debug("{} failed", call.key(), failure);
        }
        if (calls.claimAnswer(call)) {
            log.error("The request for {} ended without an answer", call.asked().method());
            call.outcome(Integer.toString(ErrorCodes.INTERNAL_ERROR));
            refuse(call.id(), SessionTransport.INTERNAL, call.responseChannel());
        }
        questions.withdraw(call).forEach(question -> withdraw(question, call.responseChannel()));
    }

    private void dispatch(InFlightRequest call) {
        Optional<ObjectNode> known = wiring.reception().answer(call.asked(), call.principal());
        if (known.isEmpty()) {
            sdk.handle(forSdk(call.asked(), call.key()));
            return;
        }
        if (call.asked().method().equals(McpSchema.METHOD_INITIALIZE)) {
            // not the call, which holds its request of HTTP
            Request introduction = call.asked();
            String key = call.key();
            sdk.replayLater(() -> forSdk(introduction, key));
        }
        outgoing.answer(call, known.get());
    }

    /** Whoever watches must not get in the way. */
    private RequestListener.Observation observe(InFlightRequest call) {
        try {
            return wiring.listener().started(facts(call));
        } catch (RuntimeException blind) {
            log.warn("A call could not be watched", blind);
            return outcome -> {};
        }
    }

    private static void end(RequestListener.Observation observation, InFlightRequest call) {
        try {
            observation.ended(call.outcome());
        } catch (RuntimeException blind) {
            log.warn("The end of a call could not be watched", blind);
        }
    }

    private RequestInfo facts(InFlightRequest call) {
        JsonNode given = call.asked().params();
        JsonNode params = given == null ? MissingNode.getInstance() : given;
        Map<String, String> context = new HashMap<>();
        CONTEXT.forEach(key -> {
            JsonNode value = params.path("_meta").path(key);
            if (value.isString()) {
                context.put(key, value.stringValue());
            }
        });
        return new RequestInfo(
                call.asked().method(),
                params.path("name").asString(""),
                call.id().asString(),
                id,
                call.revision(),
                wiring.transport(),
                call.principal().name(),
                call.correlationId(),
                context);
    }

    /** Lets the client close its dialog, and the SDK forget that it waits. */
    private void withdraw(String question, ResponseChannel outlet) {
        outlet.send(SdkJson.mapper()
                .writeValueAsBytes(new JSONRPCNotification(
                        "notifications/cancelled", Map.of("requestId", question, "reason", WITHDRAWN.message()))));
        pass(JSONRPCResponse.error(question, WITHDRAWN));
    }

    private void pass(JSONRPCMessage message) {
        try {
            sdk.handle(message);
        } catch (RuntimeException | Error failure) {
            log.error(
                    "A message of the client could not be handled: {}",
                    failure.getClass().getName());
        }
    }

    /** Answers a call that is not worked on, and tells whoever watches. */
    private void refuse(InFlightRequest call, JSONRPCError error) {
        call.inContext(() -> {
            RequestListener.Observation observation = observe(call);
            call.outcome(Integer.toString(error.code()));
            refuse(call.id(), error, call.responseChannel());
            end(observation, call);
        });
    }

    private void refuse(JsonNode id, JSONRPCError error, ResponseChannel outlet) {
        reply(JsonRpcResponses.error(id, error), outlet);
    }

    private void reply(byte[] answer, ResponseChannel outlet) {
        outlet.answer(answer);
        outlet.end();
    }

    /** Whether the client was told who we are. */
    public boolean isBegun() {
        return handshake.isBegun();
    }

    /** Whether no call runs or waits. */
    public boolean isIdle() {
        return calls.isIdle();
    }

    /** Sends the notification, unless the client is not ready for any. */
    public Mono<Void> notify(String method, Object params) {
        return handshake.isDone() ? sdk.notify(method, params) : Mono.empty();
    }

    /** Accepts no further request. */
    public void close() {
        calls.close();
    }

    /** Accepts no further request, and interrupts those that run: nobody is there to hear their answers. */
    public void abort() {
        calls.close();
        calls.interruptAll().forEach(call -> call.responseChannel().end());
    }

    /**
     * Accepts no further request and returns when the calls in flight are answered. Those that take longer than this are
     * interrupted, and have two seconds to say what became of them.
     */
    public void finish(Duration limit) {
        calls.close();
        if (!calls.awaitIdle(limit)) {
            List<InFlightRequest> dropped = calls.interruptAll();
            speakLast(() -> {
                dropped.stream().filter(calls::claimAnswer).forEach(this::dismiss);
                calls.awaitIdle(LAST_WORDS);
            });
        }
    }

    /** On a thread that need not end: a client that does not read holds up everyone who writes to it. */
    private static void speakLast(Runnable words) {
        Thread speaker = WorkerThreads.daemon("mcp-last-words", words);
        speaker.start();
        try {
            speaker.join(LAST_WORDS.toMillis());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private void dismiss(InFlightRequest call) {
        call.responseChannel().answer(JsonRpcResponses.error(call.id(), CLOSING));
        call.responseChannel().end();
    }
}
