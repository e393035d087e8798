package io.lagomcp.invoices.mcp;

import io.lagomcp.invoices.tool.ToolResult.ResultAttachment;
import io.modelcontextprotocol.spec.McpSchema.BlobResourceContents;
import io.modelcontextprotocol.spec.McpSchema.Content;
import io.modelcontextprotocol.spec.McpSchema.EmbeddedResource;
import io.modelcontextprotocol.spec.McpSchema.ResourceLink;
import io.modelcontextprotocol.spec.ProtocolVersions;
import java.util.Base64;
import java.util.Optional;

/** Attachments in the words of the protocol. */
final class ContentConverter {
    /** Revisions are days, so that their order is the one of their names. */
    private static final String FIRST_WITH_LINKS = ProtocolVersions.MCP_2025_06_18;

    private ContentConverter() {}

    /**
     * The block for this attachment. Empty where the client's revision of the protocol has none of this type: it would refuse
     * the whole result, which has the address of a link in its JSON as well.
     */
    static Optional<Content> of(ResultAttachment attachment, String revision) {
        if (attachment instanceof ResultAttachment.Content file) {
            return Optional.of(EmbeddedResource.builder(blob(file.uri(), file.mediaType(), file.bytes()))
                    .build());
        }
        return revision.compareTo(FIRST_WITH_LINKS) < 0
                ? Optional.empty()
                : Optional.of(ResourceLink.builder()
                        .uri(attachment.uri())
                        .name(attachment.name())
                        .mimeType(attachment.mediaType())
                        .build());
    }

    static BlobResourceContents blob(String uri, String mediaType, byte[] bytes) {
        return BlobResourceContents.builder(uri, Base64.getEncoder().encodeToString(bytes))
                .mimeType(mediaType)
                .build();
    }
}
