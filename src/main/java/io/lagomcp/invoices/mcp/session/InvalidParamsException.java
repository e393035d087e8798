package io.lagomcp.invoices.mcp.session;

import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;

/** Thrown when something that the client sent does not have the fields that the protocol asks for. */
public final class InvalidParamsException extends McpError {
    private static final long serialVersionUID = 1L;

    InvalidParamsException() {
        super(new JSONRPCError(
                ErrorCodes.INVALID_PARAMS, "The message does not have the fields that the protocol asks for."));
    }
}
