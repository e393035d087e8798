package io.lagomcp.invoices.tool;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a call gives back.
 *
 * @param json satisfies the tool's output schema, or is {@code {"error":{…}}}; text from Lago in it is safe to show;
 *     at most 20,000 tokens, and where that was too few it says what is missing
 * @param attachments what comes along with it, usually nothing
 * @param isError whether the call failed
 */
public record ToolResult(ObjectNode json, List<Attachment> attachments, boolean isError) {
    public ToolResult {
        json = ResultLimit.keep(SafeJson.of(json));
        attachments = List.copyOf(attachments);
    }

    static ToolResult success(ObjectNode json, Attachment... attachments) {
        return new ToolResult(json, List.of(attachments), false);
    }

    static ToolResult failure(ToolError error) {
        return new ToolResult(error.json(), List.of(), true);
    }
}
