package io.lagomcp.invoices.mcp.protocol;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * An error of JSON-RPC.
 *
 * @param message for people
 * @param data for programs, if any
 */
public record JsonRpcError(
        int code, String message, @Nullable ObjectNode data) {
    public static final int PARSE_ERROR = -32700;
    public static final int INVALID_REQUEST = -32600;
    public static final int METHOD_NOT_FOUND = -32601;
    public static final int INVALID_PARAMS = -32602;
    public static final int INTERNAL_ERROR = -32603;

    /** From the range that JSON-RPC leaves to servers. */
    public static final int UNAVAILABLE = -32000;

    public JsonRpcError(int code, String message) {
        this(code, message, null);
    }
}
