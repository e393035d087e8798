package io.lagomcp.invoices.mcp.session;

import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import io.modelcontextprotocol.spec.McpServerTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import reactor.core.publisher.Mono;
import tools.jackson.databind.node.ObjectNode;

/** What the SDK's session says to the client: answers while they are still wanted, questions and notifications. */
public final class SessionTransport implements McpServerTransport {
    public static final JSONRPCError INTERNAL = new JSONRPCError(ErrorCodes.INTERNAL_ERROR, "Internal error");

    private final ResponseChannel otherwise;
    private final RequestQueue calls;
    private final PendingClientRequests questions;
    private final LifecycleState handshake;

    /** {@code otherwise} is for what belongs to no call. */
    SessionTransport(
            ResponseChannel otherwise, RequestQueue calls, PendingClientRequests questions, LifecycleState handshake) {
        this.otherwise = otherwise;
        this.calls = calls;
        this.questions = questions;
        this.handshake = handshake;
    }

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        return Mono.fromRunnable(() -> send(message));
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        try {
            return SdkJson.forSdk().convertValue(data, type);
        } catch (RuntimeException misfit) {
            throw new InvalidParamsException();
        }
    }

    /** The transport as a whole is closed by who opened it. */
    @Override
    public Mono<Void> closeGracefully() {
        return Mono.empty();
    }

    private void send(JSONRPCMessage message) {
        if (message instanceof JSONRPCResponse response) {
            answer(response);
            return;
        }
        if (message instanceof JSONRPCRequest request) {
            questions.register(request.id().toString());
        }
        ResponseChannel outlet =
                InFlightRequest.current().map(InFlightRequest::responseChannel).orElse(otherwise);
        if (!outlet.send(SdkJson.mapper().writeValueAsBytes(message))) {
            throw new UncheckedIOException(new IOException("The client no longer reads."));
        }
    }

    private void answer(JSONRPCResponse response) {
        InFlightRequest call = calls.running(response.id().toString());
        if (call == null) {
            return;
        }
        // encoded before it is claimed: should that fail, the call can still be answered with the failure
        byte[] answer = JsonRpcResponses.of(call.id(), withoutInternals(response));
        String version = response.result() instanceof McpSchema.InitializeResult offer ? offer.protocolVersion() : "";
        answer(
                call,
                answer,
                response.error() == null ? "ok" : "error_" + response.error().code(),
                version);
    }

    /** Answers with a result that the SDK was not needed for. */
    void answer(InFlightRequest call, ObjectNode result) {
        answer(
                call,
                JsonRpcResponses.result(call.id(), result),
                "ok",
                result.path("protocolVersion").asString(""));
    }

    private void answer(InFlightRequest call, byte[] answer, String outcome, String version) {
        if (!calls.claimAnswer(call)) {
            return;
        }
        if (!outcome.equals("ok") || call.outcome().equals("cancelled")) {
            call.outcome(outcome);
        }
        if (outcome.equals("ok") && call.asked().method().equals(McpSchema.METHOD_INITIALIZE)) {
            handshake.offered(version);
        }
        call.responseChannel().answer(answer);
    }

    /** The SDK puts the text of any exception into an internal error. */
    private static JSONRPCResponse withoutInternals(JSONRPCResponse response) {
        boolean internal = response.error() != null && response.error().code() == ErrorCodes.INTERNAL_ERROR;
        return internal ? JSONRPCResponse.error(response.id(), INTERNAL) : response;
    }
}
