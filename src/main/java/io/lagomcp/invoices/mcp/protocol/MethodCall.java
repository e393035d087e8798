package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.approval.plan.Principal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One call of a method, with all that it may know of the client.
 *
 * @param params as they came, unchecked but for {@code tools/call}, where {@code name} is a string and {@code arguments} an
 *     object if present; empty where the request has none
 * @param client what it said in this request, or when its session began
 * @param principal who calls
 * @param channel where the answer goes
 * @param answers what the client answered to the input that an earlier call asked for, by the keys used there
 * @param state that came with the {@link Outcome.InputRequired} that is answered; empty in a first call. Nobody but the caller
 *     of that method can present it, and only with the same params
 */
public record MethodCall(
        ObjectNode params,
        ClientInfo client,
        Principal principal,
        ResponseChannel channel,
        Map<String, ClientAnswer> answers,
        Optional<String> state) {
    private static final String PROGRESS = "notifications/progress";

    /** The call with the answers to what it asked for. */
    MethodCall answered(Map<String, ClientAnswer> given, Optional<String> with) {
        return new MethodCall(params, client, principal, channel, given, with);
    }

    /**
     * Tells the client how far the call is, if it gave a progress token.
     *
     * @param done greater than in the notice before
     * @param total negative if unknown
     */
    public void progress(double done, double total, String message) {
        JsonNode token = params.path("_meta").path("progressToken");
        if (token.isString() || token.isNumber()) {
            ObjectNode progress = params.objectNode();
            progress.set("progressToken", token);
            progress.put("progress", done);
            if (total >= 0) {
                progress.put("total", total);
            }
            notify(PROGRESS, progress.put("message", message));
        }
    }

    /** Tells it that so much of the longest wait for its user is over. */
    public void waiting(Duration waited, Duration limit, String message) {
        progress(waited.toMillis() / 1000.0, limit.toMillis() / 1000.0, message);
    }

    /** Sends a notification before the answer; without effect if the client can no longer be reached. */
    public void notify(String method, ObjectNode notice) {
        // without a session, log messages need a logLevel, which this server does not take
        if (!client.isStateless() || method.equals(PROGRESS)) {
            channel.send(JsonRpcEncoder.notification(method, notice));
        }
    }
}
