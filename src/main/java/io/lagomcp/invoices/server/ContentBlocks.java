package io.lagomcp.invoices.server;

import io.lagomcp.invoices.tool.Attachment;
import io.modelcontextprotocol.spec.McpSchema.BlobResourceContents;
import io.modelcontextprotocol.spec.McpSchema.Content;
import io.modelcontextprotocol.spec.McpSchema.EmbeddedResource;
import io.modelcontextprotocol.spec.McpSchema.ResourceLink;
import java.util.Base64;

/** Attachments in the words of the protocol. */
final class ContentBlocks {
    private ContentBlocks() {}

    static Content of(Attachment attachment) {
        if (attachment instanceof Attachment.Content content) {
            return EmbeddedResource.builder(blob(content)).build();
        }
        return ResourceLink.builder()
                .uri(attachment.uri())
                .name(attachment.name())
                .mimeType(attachment.mediaType())
                .build();
    }

    static BlobResourceContents blob(Attachment.Content content) {
        return BlobResourceContents.builder(content.uri(), Base64.getEncoder().encodeToString(content.bytes()))
                .mimeType(content.mediaType())
                .build();
    }
}
