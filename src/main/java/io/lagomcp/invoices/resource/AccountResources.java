package io.lagomcp.invoices.resource;

import io.lagomcp.invoices.approval.Caller;
import io.lagomcp.invoices.resource.ReadException.Reason;
import io.lagomcp.invoices.resource.ResourceUri.ResourceKind;
import io.lagomcp.invoices.tool.ToolResult;
import io.lagomcp.invoices.tool.ToolResult.ResultAttachment;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/**
 * The invoices and customers of the account as resources. Safe for use by many threads.
 *
 * <p>Only templates are listed: a list of all invoices would need many calls to Lago, and nobody needs it.
 */
public final class AccountResources {
    private static final Set<String> NOT_THERE = Set.of("invoice_not_found", "several_invoices");

    private final ToolRegistry tools;

    /** Resources that are read through these tools. */
    public AccountResources(ToolRegistry tools) {
        this.tools = tools;
    }

    /** The templates, in a fixed order. */
    public List<ResourceTemplate> templates() {
        return Stream.of(ResourceKind.values()).map(ResourceKind::template).toList();
    }

    /**
     * Reads a resource. Waits for a file that Lago has yet to generate.
     *
     * @param uri of one of the {@link #templates()}, with an id or a number
     * @throws ReadException if it cannot be read
     */
    public ResourceContent read(String uri, Caller caller) {
        ResourceUri address = ResourceUri.of(uri);
        String mediaType = address.kind().template().mediaType();
        return switch (address.kind()) {
            case JSON -> new ResourceContent.Json(uri, mediaType, invoice(address, caller));
            case PDF -> new ResourceContent.File(uri, mediaType, file("download_invoice", address, caller));
            case XML -> new ResourceContent.File(uri, mediaType, file("download_invoice_xml", address, caller));
            case CUSTOMER -> new ResourceContent.Json(uri, mediaType, customer(address, caller));
        };
    }

    /**
     * Completions for the variable of a template.
     *
     * @param uriTemplate of one of the {@link #templates()}
     */
    public List<String> complete(String uriTemplate, String typed, Caller caller) {
        AccountCompletion completion = new AccountCompletion(tools);
        return uriTemplate.equals(ResourceKind.CUSTOMER.template().uriTemplate())
                ? completion.customers(typed, caller)
                : completion.invoices(typed, caller);
    }

    private ObjectNode customer(ResourceUri address, Caller caller) {
        ToolResult found =
                call("find_customers", address.argument().put("detail", "full").put("with_balance", true), caller);
        if (found.json().path("customers").path(0) instanceof ObjectNode customer) {
            return customer;
        }
        throw new ReadException(
                Reason.NOT_FOUND,
                "customer_not_found",
                "There is no such customer.",
                found.json().path("note").asString("Look for it with find_customers."));
    }

    private ObjectNode invoice(ResourceUri address, Caller caller) {
        ToolResult found = call("find_invoice", address.argument().put("detail", "full"), caller);
        return (ObjectNode) found.json().required("invoice");
    }

    private byte[] file(String tool, ResourceUri address, Caller caller) {
        ToolResult downloaded = call(tool, address.argument().put("as", "content"), caller);
        for (ResultAttachment attachment : downloaded.attachments()) {
            if (attachment instanceof ResultAttachment.Content content) {
                return content.bytes();
            }
        }
        throw new ReadException(
                Reason.UNAVAILABLE,
                "not_ready",
                "Lago is still making this file.",
                downloaded.json().path("note").asString("Try again in a minute."));
    }

    private ToolResult call(String tool, ObjectNode arguments, Caller caller) {
        ToolResult result = tools.call(tool, arguments, caller);
        if (!result.isError()) {
            return result;
        }
        String code = result.json().at("/error/code").stringValue();
        throw ReadException.of(result, NOT_THERE.contains(code) ? Reason.NOT_FOUND : Reason.UNAVAILABLE);
    }

    /** The content of a resource. */
    public sealed interface ResourceContent {

        String uri();

        String mediaType();

        /** JSON. Text from Lago in it is safe to show. */
        record Json(String uri, String mediaType, ObjectNode json) implements ResourceContent {}

        /** A file, whose bytes must not be changed. */
        @SuppressWarnings("ArrayRecordComponent") // handed on to be sent, never compared or shared
        record File(String uri, String mediaType, byte[] bytes) implements ResourceContent {}
    }

    /** A resource template of the Model Context Protocol, with an address as RFC 6570 writes it. */
    public record ResourceTemplate(
            String uriTemplate, String name, String title, String description, String mediaType) {}
}
