package io.lagomcp.invoices.mcp.session;

import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.mcp.session.JsonRpcMessage.Request;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The tools by name: the SDK refuses a call of any other without saying which there are.
 *
 * @param listed what the client is told of, in order
 * @param callable these and the ones that are refused with a reason of their own
 */
public record ToolVisibility(List<String> listed, Set<String> callable) {

    /** Copies the names. */
    public ToolVisibility {
        listed = List.copyOf(listed);
        callable = Set.copyOf(callable);
    }

    /** Why this call cannot be taken, or null if there is such a tool. */
    @Nullable
    JSONRPCError objection(Request request) {
        JsonNode params = request.params();
        if (params == null) {
            return null;
        }
        JsonNode name = params.path("name");
        if (!name.isString() || callable.contains(name.stringValue())) {
            return null;
        }
        return new JSONRPCError(
                ErrorCodes.INVALID_PARAMS,
                "Unknown tool: " + SafeText.token(name.stringValue()) + ". The tools are: " + String.join(", ", listed)
                        + ".");
    }
}
