package io.lagomcp.invoices.mcp.http;

import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.AudioContent;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Content;
import io.modelcontextprotocol.spec.McpSchema.EmbeddedResource;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The conformance suite's tools that answer with one kind of content each, or several. */
final class ConformanceContent {
    /** One red pixel. */
    static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

    /** Half a millisecond of silence. */
    private static final String WAV = "UklGRigAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQQAAACAgICA";

    private ConformanceContent() {}

    static List<SyncToolSpecification> tools() {
        return List.of(
                answering("test_simple_text", text("This is a simple text response for testing.")),
                answering("test_image_content", image()),
                answering(
                        "test_audio_content",
                        AudioContent.builder(WAV, "audio/wav").build()),
                answering(
                        "test_embedded_resource",
                        resource("test://embedded-resource", "text/plain", "This is an embedded resource content.")),
                answering(
                        "test_multiple_content_types",
                        text("Multiple content types test:"),
                        image(),
                        resource(
                                "test://mixed-content-resource",
                                "application/json",
                                "{\"test\":\"data\",\"value\":123}")),
                tool("test_error_handling", (exchange, request) -> CallToolResult.builder()
                        .addTextContent("This tool intentionally returns an error for testing")
                        .isError(true)
                        .build()));
    }

    static SyncToolSpecification tool(
            String name, BiFunction<McpSyncServerExchange, CallToolRequest, CallToolResult> work) {
        Tool tool = Tool.builder(name, Map.of("type", "object"))
                .description("Serves the conformance suite")
                .build();
        return new SyncToolSpecification(tool, work);
    }

    static CallToolResult said(String words) {
        return CallToolResult.builder().addTextContent(words).build();
    }

    static Content text(String words) {
        return TextContent.builder(words).build();
    }

    static Content image() {
        return ImageContent.builder(PNG, "image/png").build();
    }

    static Content resource(String uri, String mediaType, String words) {
        return EmbeddedResource.builder(TextResourceContents.builder(uri, words)
                        .mimeType(mediaType)
                        .build())
                .build();
    }

    private static SyncToolSpecification answering(String name, Content... content) {
        CallToolResult answer =
                CallToolResult.builder().content(List.of(content)).build();
        return tool(name, (exchange, request) -> answer);
    }
}
