package io.lagomcp.invoices.server;

import io.lagomcp.invoices.limit.LimitExceededException;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a client said. */
public sealed interface Message {

    /** Must be answered once, under its id: a string or a number. */
    record Request(JsonNode id, String method, @Nullable JsonNode params) implements Message {}

    /** Is never answered. */
    record Notification(String method, @Nullable JsonNode params) implements Message {}

    /** The client's answer to a request of ours. */
    record Response(String id, JSONRPCResponse response) implements Message {}

    /** Is answered with the error; the id is JSON null where it could not be read, and the answer then has none. */
    record Bad(JsonNode id, JSONRPCError error) implements Message {}

    /** Could not be read because too much is in progress; the id is JSON null where it could not be read either. */
    record OverLimit(JsonNode id, LimitExceededException limit) implements Message {}

    /** Calls for nothing. */
    record Ignorable() implements Message {}
}
