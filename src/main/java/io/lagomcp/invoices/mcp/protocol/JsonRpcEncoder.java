package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.json.JsonWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Messages of ours in UTF-8. An error about a message whose id could not be read has none: no revision of the protocol takes
 * JSON null for an id.
 */
public final class JsonRpcEncoder {
    private JsonRpcEncoder() {}

    static byte[] result(JsonNode id, ObjectNode result) {
        return JsonWriter.utf8(message(id).set("result", result));
    }

    /** An error; {@code message} is for people, {@code data} for programs. */
    public static byte[] error(JsonNode id, int code, String message, @Nullable ObjectNode data) {
        ObjectNode error =
                JsonNodeFactory.instance.objectNode().put("code", code).put("message", message);
        return JsonWriter.utf8(message(id).set("error", data == null ? error : error.set("data", data)));
    }

    static byte[] request(String id, String method, JsonNode params) {
        return JsonWriter.utf8(
                message(StringNode.valueOf(id)).put("method", method).set("params", params));
    }

    static byte[] notification(String method, ObjectNode params) {
        return JsonWriter.utf8(
                message(NullNode.getInstance()).put("method", method).set("params", params));
    }

    private static ObjectNode message(JsonNode id) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
        return id.isNull() ? message : message.set("id", id);
    }
}
