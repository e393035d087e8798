package io.lagomcp.invoices.mcp.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.lagomcp.invoices.json.JsonWriter;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON-RPC responses in UTF-8. An error about a message whose id could not be read has none: no revision of the protocol takes
 * JSON null for an id.
 */
public final class JsonRpcResponses {
    /** The SDK's results are objects of all kinds, which only the mapper can write. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record OfSdk(
            String jsonrpc,
            JsonNode id,
            @Nullable Object result,
            @Nullable JSONRPCError error) {}

    private JsonRpcResponses() {}

    static byte[] result(JsonNode id, ObjectNode result) {
        return JsonWriter.utf8(to(id).set("result", result));
    }

    public static byte[] error(JsonNode id, JSONRPCError error) {
        ObjectNode told = JsonNodeFactory.instance.objectNode();
        told.put("code", error.code()).put("message", error.message());
        return JsonWriter.utf8(to(id).set("error", told));
    }

    static byte[] of(JsonNode id, JSONRPCResponse response) {
        return SdkJson.mapper().writeValueAsBytes(new OfSdk("2.0", id, response.result(), response.error()));
    }

    private static ObjectNode to(JsonNode id) {
        ObjectNode response = JsonNodeFactory.instance.objectNode().put("jsonrpc", "2.0");
        return id.isNull() ? response : response.set("id", id);
    }
}
