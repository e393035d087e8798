package io.lagomcp.invoices.tool;

import tools.jackson.databind.node.ObjectNode;

/**
 * What a call gives back.
 *
 * @param json satisfies the tool's output schema, or is {@code {"error":{…}}}; text from Lago in it is safe to show
 * @param isError whether the call failed
 */
public record ToolResult(ObjectNode json, boolean isError) {
    public ToolResult {
        json = SafeJson.of(json);
    }

    static ToolResult success(ObjectNode json) {
        return new ToolResult(json, false);
    }

    static ToolResult failure(ToolError error) {
        return new ToolResult(error.json(), true);
    }
}
