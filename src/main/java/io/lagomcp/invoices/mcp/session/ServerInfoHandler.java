package io.lagomcp.invoices.mcp.session;

import io.lagomcp.invoices.approval.Principal;
import io.lagomcp.invoices.mcp.session.JsonRpcMessage.Request;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client is told before anything is done for it: who we are, and which tools, prompts and resources there are. An
 * assistant that starts a server waits for these answers, so whoever can give them without the SDK does.
 */
@FunctionalInterface
public interface ServerInfoHandler {

    /** The tools that this principal may name. */
    ToolVisibility tools(Principal principal);

    /** Why this request cannot be taken, or null if it can. Never blocks. */
    default @Nullable JSONRPCError objection(Request request, Principal principal) {
        return switch (request.method()) {
            case McpSchema.METHOD_TOOLS_CALL -> tools(principal).objection(request);
            case McpSchema.METHOD_TOOLS_LIST,
                    McpSchema.METHOD_PROMPT_LIST,
                    McpSchema.METHOD_RESOURCES_LIST,
                    McpSchema.METHOD_RESOURCES_TEMPLATES_LIST -> cursorObjection(request.params());
            default -> null;
        };
    }

    /** The result of this request, or empty if the SDK must be asked. Never blocks. */
    default Optional<ObjectNode> answer(Request request, Principal principal) {
        return Optional.empty();
    }

    /** All lists fit into one page, so that a cursor can only come from elsewhere. */
    private static @Nullable JSONRPCError cursorObjection(@Nullable JsonNode params) {
        JsonNode cursor = params == null ? MissingNode.getInstance() : params.path("cursor");
        return cursor.isMissingNode() || cursor.isNull()
                ? null
                : new JSONRPCError(
                        ErrorCodes.INVALID_PARAMS, "Unknown cursor. This list has one page: leave the cursor out.");
    }
}
