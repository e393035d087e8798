package io.lagomcp.invoices.server;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A JSON-RPC response as it is written; unlike the SDK's it can say that the id could not be read, with JSON null. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Answer(
        String jsonrpc,
        JsonNode id,
        @Nullable Object result,
        @Nullable JSONRPCError error) {

    static Answer result(JsonNode id, Object result) {
        return new Answer("2.0", id, result, null);
    }

    static Answer error(JsonNode id, JSONRPCError error) {
        return new Answer("2.0", id, null, error);
    }

    static Answer to(JsonNode id, JSONRPCResponse response) {
        return response.error() == null ? result(id, response.result()) : error(id, response.error());
    }
}
