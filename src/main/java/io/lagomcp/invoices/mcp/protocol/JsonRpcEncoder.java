package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.json.JsonWriter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Messages of ours in UTF-8. An error about a message whose id could not be read has none: no revision of the protocol takes
 * JSON null for an id.
 */
public final class JsonRpcEncoder {
    private JsonRpcEncoder() {}

    static byte[] result(JsonNode id, ObjectNode result) {
        return JsonWriter.utf8(message(id).set("result", result));
    }

    public static byte[] error(JsonNode id, JsonRpcError error) {
        ObjectNode message = message(id);
        ObjectNode told = message.putObject("error").put("code", error.code()).put("message", error.message());
        if (error.data() != null) {
            told.set("data", error.data());
        }
        return JsonWriter.utf8(message);
    }

    static byte[] request(String id, String method, JsonNode params) {
        return JsonWriter.utf8(JsonNodeFactory.instance
                .objectNode()
                .put("jsonrpc", "2.0")
                .put("id", id)
                .put("method", method)
                .set("params", params));
    }

    static byte[] notification(String method, ObjectNode params) {
        return JsonWriter.utf8(JsonNodeFactory.instance
                .objectNode()
                .put("jsonrpc", "2.0")
                .put("method", method)
                .set("params", params));
    }

    private static ObjectNode message(JsonNode id) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
        return id.isNull() ? message : message.set("id", id);
    }
}
