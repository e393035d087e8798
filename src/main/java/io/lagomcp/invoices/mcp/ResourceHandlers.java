package io.lagomcp.invoices.mcp;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.approval.ProgressListener;
import io.lagomcp.invoices.json.JsonWriter;
import io.lagomcp.invoices.mcp.session.CallContext;
import io.lagomcp.invoices.mcp.session.McpSession;
import io.lagomcp.invoices.resource.InvoiceResources;
import io.lagomcp.invoices.resource.InvoiceResources.ResourceContent;
import io.lagomcp.invoices.resource.InvoiceResources.ResourceTemplate;
import io.lagomcp.invoices.resource.ResourceException;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncCompletionSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.AsyncResourceTemplateSpecification;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CompleteRequest;
import io.modelcontextprotocol.spec.McpSchema.CompleteResult;
import io.modelcontextprotocol.spec.McpSchema.CompleteResult.CompleteCompletion;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceRequest;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.ResourceReference;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The invoices of the account as resources of the protocol. */
record ResourceHandlers(InvoiceResources invoices) {

    List<AsyncResourceTemplateSpecification> templates() {
        return invoices.templates().stream()
                .map(template -> new AsyncResourceTemplateSpecification(
                        translated(template), (exchange, request) -> Mono.fromCallable(() -> read(exchange, request))))
                .toList();
    }

    /** The SDK lets nothing but the variable of the template be completed. */
    List<AsyncCompletionSpecification> completions() {
        return invoices.templates().stream()
                .map(template -> new AsyncCompletionSpecification(
                        new ResourceReference(template.uriTemplate()),
                        (exchange, request) -> Mono.fromCallable(() -> complete(exchange, request))))
                .toList();
    }

    private ReadResourceResult read(McpAsyncServerExchange exchange, ReadResourceRequest request) {
        try (ProgressReporter progress =
                new ProgressReporter(ProgressSink.to(exchange, request.progressToken()), System::nanoTime)) {
            ResourceContent content = invoices.read(request.uri(), caller(exchange, progress));
            return ReadResourceResult.builder(List.of(translated(content))).build();
        } catch (ResourceException failed) {
            throw translated(failed);
        }
    }

    private CompleteResult complete(McpAsyncServerExchange exchange, CompleteRequest request) {
        List<String> values =
                invoices.completion().of(request.argument().value(), caller(exchange, ProgressListener.none()));
        return new CompleteResult(new CompleteCompletion(values, null, null));
    }

    /** A reading asks nobody. */
    private static Caller caller(McpAsyncServerExchange exchange, ProgressListener progress) {
        return new Caller(CallContext.principal(), CallContext.name(exchange), ConfirmationChannel.relay(), progress);
    }

    /** The SDK only needs to know which there are: {@code ServerInfoHandler} tells clients about them. */
    private static McpSchema.ResourceTemplate translated(ResourceTemplate template) {
        return McpSchema.ResourceTemplate.builder(template.uriTemplate(), template.name())
                .build();
    }

    private ResourceContents translated(ResourceContent content) {
        if (content instanceof ResourceContent.Json invoice) {
            return TextResourceContents.builder(invoice.uri(), JsonWriter.of(invoice.json()))
                    .mimeType(invoice.mediaType())
                    .build();
        }
        ResourceContent.File file = (ResourceContent.File) content;
        return ContentConverter.blob(file.uri(), file.mediaType(), file.bytes());
    }

    private static McpError translated(ResourceException failed) {
        int code =
                switch (failed.reason()) {
                    case WRONG_ADDRESS -> ErrorCodes.INVALID_PARAMS;
                    case NOT_FOUND -> ErrorCodes.RESOURCE_NOT_FOUND;
                    case UNAVAILABLE -> McpSession.UNAVAILABLE;
                };
        return McpError.builder(code)
                .message(failed.getMessage())
                .data(Map.of("code", failed.code(), "hint", failed.hint()))
                .build();
    }
}
