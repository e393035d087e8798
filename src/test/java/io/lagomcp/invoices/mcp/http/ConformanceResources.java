package io.lagomcp.invoices.mcp.http;

import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceTemplateSpecification;
import io.modelcontextprotocol.spec.McpSchema.BlobResourceContents;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.ResourceTemplate;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.modelcontextprotocol.util.DefaultMcpUriTemplateManager;
import java.util.List;

/** The conformance suite's resources. */
final class ConformanceResources {
    private static final String TEMPLATE = "test://template/{id}/data";

    private ConformanceResources() {}

    static List<SyncResourceSpecification> resources() {
        return List.of(
                holding(text("test://static-text", "This is the content of the static text resource.")),
                holding(text("test://watched-resource", "Nothing to see here.")),
                holding(BlobResourceContents.builder("test://static-binary", ConformanceContent.PNG)
                        .mimeType("image/png")
                        .build()));
    }

    static List<SyncResourceTemplateSpecification> templates() {
        ResourceTemplate template = ResourceTemplate.builder(TEMPLATE, "data")
                .description("Data by an id")
                .mimeType("application/json")
                .build();
        return List.of(new SyncResourceTemplateSpecification(template, (exchange, request) -> filledIn(request)));
    }

    private static SyncResourceSpecification holding(ResourceContents contents) {
        Resource resource = Resource.builder(contents.uri(), contents.uri())
                .description("Serves the conformance suite")
                .mimeType(contents.mimeType())
                .build();
        ReadResourceResult answer =
                ReadResourceResult.builder(List.of(contents)).build();
        return new SyncResourceSpecification(resource, (exchange, request) -> answer);
    }

    private static ReadResourceResult filledIn(ReadResourceRequest request) {
        String id = new DefaultMcpUriTemplateManager(TEMPLATE)
                .extractVariableValues(request.uri())
                .get("id");
        String json = "{\"id\":\"%s\",\"templateTest\":true,\"data\":\"Data for ID: %s\"}".formatted(id, id);
        ResourceContents contents = TextResourceContents.builder(request.uri(), json)
                .mimeType("application/json")
                .build();
        return ReadResourceResult.builder(List.of(contents)).build();
    }

    private static ResourceContents text(String uri, String words) {
        return TextResourceContents.builder(uri, words).mimeType("text/plain").build();
    }
}
