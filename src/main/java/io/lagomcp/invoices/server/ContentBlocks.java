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
        if (attachment instanceof Attachment.Content file) {
            return EmbeddedResource.builder(blob(file.uri(), file.mediaType(), file.bytes()))
                    .build();
        }
        return ResourceLink.builder()
                .uri(attachment.uri())
                .name(attachment.name())
                .mimeType(attachment.mediaType())
                .build();
    }

    static BlobResourceContents blob(String uri, String mediaType, byte[] bytes) {
        return BlobResourceContents.builder(uri, Base64.getEncoder().encodeToString(bytes))
                .mimeType(mediaType)
                .build();
    }
}
