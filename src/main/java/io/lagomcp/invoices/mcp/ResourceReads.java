package io.lagomcp.invoices.mcp;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.approval.ConfirmationChannel;
import io.lagomcp.invoices.json.JsonWriter;
import io.lagomcp.invoices.mcp.protocol.Method;
import io.lagomcp.invoices.mcp.protocol.MethodCall;
import io.lagomcp.invoices.mcp.protocol.MethodException;
import io.lagomcp.invoices.mcp.protocol.MethodException.Kind;
import io.lagomcp.invoices.mcp.protocol.Outcome;
import io.lagomcp.invoices.resource.AccountResources;
import io.lagomcp.invoices.resource.AccountResources.ResourceContent;
import io.lagomcp.invoices.resource.ReadException;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code resources/read}: the invoices of the account, their files, and its customers. */
record ResourceReads(AccountResources resources) implements Method {

    @Override
    public Outcome call(MethodCall call) {
        String uri = InvoiceServer.text(call.params(), "uri");
        try (ProgressReporter progress = ProgressReporter.of(call)) {
            Caller reader = new Caller(call.principal(), call.client().name(), ConfirmationChannel.relay(), progress);
            ObjectNode result = JsonNodeFactory.instance.objectNode();
            result.putArray("contents").add(json(resources.read(uri, reader)));
            return Outcome.of(result);
        } catch (ReadException failed) {
            throw new MethodException(
                    kind(failed, uri),
                    failed.getMessage(),
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("uri", uri)
                            .put("code", failed.code())
                            .put("hint", failed.hint()));
        }
    }

    private static ObjectNode json(ResourceContent content) {
        if (content instanceof ResourceContent.File file) {
            return ToolCalls.blob(file.uri(), file.mediaType(), file.bytes());
        }
        ResourceContent.Json read = (ResourceContent.Json) content;
        return JsonNodeFactory.instance
                .objectNode()
                .put("uri", read.uri())
                .put("mimeType", read.mediaType())
                .put("text", JsonWriter.of(read.json()));
    }

    private static Kind kind(ReadException failed, String uri) {
        return switch (failed.reason()) {
            // of something else there is nothing, however its address is written
            case WRONG_REQUEST ->
                uri.matches("lago://(invoices/[^/]+(/pdf|/xml)?|customers/[^/]+)")
                        ? Kind.INVALID_PARAMS
                        : Kind.RESOURCE_NOT_FOUND;
            case NOT_FOUND -> Kind.RESOURCE_NOT_FOUND;
            case UNAVAILABLE -> Kind.UNAVAILABLE;
        };
    }
}
