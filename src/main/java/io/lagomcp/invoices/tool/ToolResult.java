package io.lagomcp.invoices.tool;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * The result of a call.
 *
 * @param json satisfies the tool's output schema, or is {@code {"error":{…}}}; text from Lago in it is safe to show;
 *     at most 20,000 tokens of o200k; a longer one is cut and says what is missing. A success is sent in two forms, as
 *     text and as {@code structuredContent}, and each is this JSON: clients hand one of them to their model
 * @param attachments resources that accompany it, usually none; not counted
 * @param isError whether the call failed
 */
public record ToolResult(ObjectNode json, List<ResultAttachment> attachments, boolean isError) {
    public ToolResult {
        json = ResultTruncator.keep(SafeTextInJson.of(json));
        attachments = List.copyOf(attachments);
    }

    public static ToolResult success(ObjectNode json, ResultAttachment... attachments) {
        return new ToolResult(json, List.of(attachments), false);
    }

    public static ToolResult failure(ToolError error) {
        return new ToolResult(error.json(), List.of(), true);
    }
}
