package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.approval.plan.SuggestedCall;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Why a call failed, and what an assistant can do about it.
 *
 * @param code Lago's own where there is one, in snake case
 * @param message what happened
 * @param hint what to do next
 * @param more further facts, each a field of the error
 */
public record ToolError(String code, String message, String hint, ObjectNode more) {

    public static ToolError of(String code, String message, String hint) {
        return new ToolError(code, message, hint, JsonNodeFactory.instance.objectNode());
    }

    public static ToolError of(Refusal refusal) {
        return of(refusal.code(), refusal.message(), refusal.hint());
    }

    /** Adds these calls, if any, as {@code next_calls}. */
    public ToolError leadingTo(List<SuggestedCall> calls) {
        putNextCalls(more, calls);
        return this;
    }

    /** Adds these calls, if any, as {@code next_calls} to an object. */
    public static void putNextCalls(ObjectNode target, List<SuggestedCall> calls) {
        if (!calls.isEmpty()) {
            ArrayNode list = target.putArray("next_calls");
            calls.forEach(call -> list.add(json(call)));
        }
    }

    /** {@code {"tool","arguments"}}. */
    public static ObjectNode json(SuggestedCall call) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("tool", call.tool());
        json.set("arguments", call.arguments());
        return json;
    }

    /** {@code {"error":{"code","message","hint",…}}}. */
    public ObjectNode json() {
        ObjectNode envelope = JsonNodeFactory.instance.objectNode();
        envelope.putObject("error")
                .put("code", code)
                .put("message", message)
                .put("hint", hint)
                .setAll(more);
        return envelope;
    }
}
