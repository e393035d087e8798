package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.limit.LimitExceededException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A JSON-RPC message of a client. Its params are empty where it has none. */
public sealed interface JsonRpcMessage {

    /** Must be answered once, under its id: a string or a number. */
    record Request(JsonNode id, String method, ObjectNode params) implements JsonRpcMessage {}

    /** Is never answered. */
    record Notification(String method, ObjectNode params) implements JsonRpcMessage {}

    /** The client's answer to a request of ours; null for an error. */
    record Response(String id, @Nullable JsonNode result) implements JsonRpcMessage {}

    /** Is answered with the error; the id is JSON null where it could not be read, and the answer then has none. */
    record Malformed(JsonNode id, int code, String problem) implements JsonRpcMessage {}

    /** Could not be read because too much is in progress; the id is JSON null where it could not be read either. */
    record OverLimit(JsonNode id, LimitExceededException limit) implements JsonRpcMessage {}

    /** Calls for nothing. */
    record Ignorable() implements JsonRpcMessage {}
}
