package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.mcp.protocol.ClientAnswer.Given;
import io.lagomcp.invoices.mcp.protocol.ClientAnswer.Missing;
import io.lagomcp.invoices.mcp.protocol.ClientAnswer.Reason;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.Response;
import io.lagomcp.invoices.mcp.protocol.Outcome.InputRequired;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Our own requests to the client of a session, each made for a request of the client that waits for the answer. */
final class ClientQuestions {
    private final Map<String, CompletableFuture<ClientAnswer>> open = new ConcurrentHashMap<>();

    /** Takes what the client answered; one that nobody waits for is ignored. */
    void answer(Response response, Principal principal) {
        CompletableFuture<ClientAnswer> waiting = open.remove(response.id());
        if (waiting != null) {
            waiting.complete(
                    response.result() == null
                            ? new Missing(Reason.FAILED, Duration.ZERO)
                            : new Given(response.result(), principal));
        }
    }

    /** Asks all that is needed, one after the other, and waits; stops at the first that is not answered. */
    Map<String, ClientAnswer> ask(InputRequired input, MethodCall call) {
        Map<String, ClientAnswer> answers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : input.requests().properties()) {
            ClientAnswer answer = call.client().covers(entry.getValue())
                    ? ask(entry.getValue(), input, call)
                    : new Missing(Reason.UNSUPPORTED, Duration.ZERO);
            answers.put(entry.getKey(), answer);
            if (answer instanceof Missing) {
                break;
            }
        }
        return answers;
    }

    private ClientAnswer ask(JsonNode request, InputRequired input, MethodCall call) {
        ResponseChannel client = call.channel();
        // random: an answer to a question of the server that had this session before must not match
        String id = "server-" + UUID.randomUUID();
        CompletableFuture<ClientAnswer> answer = new CompletableFuture<>();
        open.put(id, answer);
        try {
            byte[] message = JsonRpcEncoder.request(id, request.path("method").asString(""), request.path("params"));
            return client.send(message) ? await(answer, input, call) : new Missing(Reason.FAILED, Duration.ZERO);
        } finally {
            if (open.remove(id) != null && !client.gone().isDone()) {
                // so that the client closes its dialog
                call.notify(
                        "notifications/cancelled",
                        JsonNodeFactory.instance
                                .objectNode()
                                .put("requestId", id)
                                .put("reason", "The answer is no longer waited for."));
            }
            // releases what waits for the end of the client too
            answer.complete(new Missing(Reason.CANCELLED, Duration.ZERO));
        }
    }

    /**
     * Sends progress on the waiting thread itself, so that the client does not give up: nothing is sent once the answer is there,
     * and no other call is held up.
     */
    private static ClientAnswer await(CompletableFuture<ClientAnswer> answer, InputRequired input, MethodCall call) {
        CompletableFuture<Object> over =
                CompletableFuture.anyOf(answer, call.channel().gone());
        Duration waited = Duration.ZERO;
        while (waited.compareTo(input.limit()) < 0) {
            Duration left = input.limit().minus(waited);
            Duration step = left.compareTo(input.heartbeat()) < 0 ? left : input.heartbeat();
            try {
                over.get(step.toNanos(), TimeUnit.NANOSECONDS);
                return answer.isDone() ? answer.join() : new Missing(Reason.SESSION_ENDED, waited);
            } catch (TimeoutException silence) {
                waited = waited.plus(step);
            } catch (InterruptedException cancelled) {
                Thread.currentThread().interrupt();
                return new Missing(Reason.CANCELLED, waited);
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
            if (waited.compareTo(input.limit()) < 0) {
                call.waiting(waited, input.limit(), "Waiting for the user's answer");
            }
        }
        return new Missing(Reason.TIMED_OUT, waited);
    }
}
