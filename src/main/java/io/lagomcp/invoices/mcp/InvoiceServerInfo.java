package io.lagomcp.invoices.mcp;

import io.lagomcp.invoices.approval.Principal;
import io.lagomcp.invoices.mcp.session.InitializeParams;
import io.lagomcp.invoices.mcp.session.JsonRpcMessage.Request;
import io.lagomcp.invoices.mcp.session.ServerInfoHandler;
import io.lagomcp.invoices.mcp.session.ToolVisibility;
import io.lagomcp.invoices.prompt.PromptRegistry;
import io.lagomcp.invoices.prompt.PromptRegistry.PromptDefinition;
import io.lagomcp.invoices.resource.InvoiceResources;
import io.lagomcp.invoices.resource.InvoiceResources.ResourceTemplate;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.registry.ToolRegistry;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Tells who this server is and which tools, prompts and resources it has, always in the same order. */
final class InvoiceServerInfo implements ServerInfoHandler {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ToolRegistry catalogue;
    private final PromptRegistry prompts;
    private final InvoiceResources resources;
    private volatile @Nullable ToolVisibility local;

    InvoiceServerInfo(ToolRegistry catalogue, PromptRegistry prompts, InvoiceResources resources) {
        this.catalogue = catalogue;
        this.prompts = prompts;
        this.resources = resources;
    }

    @Override
    public ToolVisibility tools(Principal principal) {
        if (!principal.equals(Principal.local())) {
            return names(principal);
        }
        ToolVisibility known = local;
        if (known == null) {
            known = names(principal);
            local = known;
        }
        return known;
    }

    private ToolVisibility names(Principal principal) {
        return new ToolVisibility(
                names(catalogue.definitions(principal)).toList(),
                names(catalogue.all()).collect(Collectors.toSet()));
    }

    @Override
    public @Nullable JSONRPCError objection(Request request, Principal principal) {
        return switch (request.method()) {
            case McpSchema.METHOD_INITIALIZE -> introductionObjection(request.params());
            // the SDK would take it, though nothing is ever logged to a client
            case McpSchema.METHOD_LOGGING_SET_LEVEL ->
                new JSONRPCError(ErrorCodes.METHOD_NOT_FOUND, "Method not found: " + request.method());
            default -> ServerInfoHandler.super.objection(request, principal);
        };
    }

    private static @Nullable JSONRPCError introductionObjection(@Nullable JsonNode params) {
        String problem = InitializeParams.problem(params);
        return problem == null ? null : new JSONRPCError(ErrorCodes.INVALID_PARAMS, problem);
    }

    @Override
    public Optional<ObjectNode> answer(Request request, Principal principal) {
        return switch (request.method()) {
            case McpSchema.METHOD_INITIALIZE ->
                Optional.ofNullable(request.params()).map(InitializeParams::of).map(InvoiceServerInfo::welcome);
            case McpSchema.METHOD_TOOLS_LIST ->
                list("tools", catalogue.definitions(principal), InvoiceServerInfo::tool);
            case McpSchema.METHOD_PROMPT_LIST -> list("prompts", prompts.definitions(), InvoiceServerInfo::prompt);
            case McpSchema.METHOD_RESOURCES_LIST -> list("resources", List.<ObjectNode>of(), resource -> resource);
            case McpSchema.METHOD_RESOURCES_TEMPLATES_LIST ->
                list("resourceTemplates", resources.templates(), InvoiceServerInfo::template);
            default -> Optional.empty();
        };
    }

    private static ObjectNode welcome(InitializeParams client) {
        ObjectNode welcome = JSON.objectNode().put("protocolVersion", client.agreedVersion());
        ObjectNode capabilities = welcome.putObject("capabilities");
        capabilities.putObject("completions");
        capabilities.putObject("prompts").put("listChanged", false);
        capabilities.putObject("resources").put("subscribe", false).put("listChanged", false);
        capabilities.putObject("tools").put("listChanged", false);
        welcome.putObject("serverInfo")
                .put("name", InvoiceServer.NAME)
                .put("title", InvoiceServer.TITLE)
                .put("version", InvoiceServer.version());
        return welcome.put("instructions", InvoiceServer.INSTRUCTIONS);
    }

    private static <T> Optional<ObjectNode> list(String name, List<T> entries, Function<T, ObjectNode> shown) {
        ObjectNode list = JSON.objectNode();
        ArrayNode all = list.putArray(name);
        entries.forEach(entry -> all.add(shown.apply(entry)));
        return Optional.of(list);
    }

    private static ObjectNode prompt(PromptDefinition definition) {
        ObjectNode prompt = JSON.objectNode()
                .put("name", definition.name())
                .put("title", definition.title())
                .put("description", definition.description());
        ArrayNode arguments = prompt.putArray("arguments");
        definition.arguments().forEach(argument -> arguments
                .addObject()
                .put("name", argument.name())
                .put("description", argument.description())
                .put("required", argument.required()));
        return prompt;
    }

    private static ObjectNode template(ResourceTemplate template) {
        return JSON.objectNode()
                .put("uriTemplate", template.uriTemplate())
                .put("name", template.name())
                .put("title", template.title())
                .put("description", template.description())
                .put("mimeType", template.mediaType());
    }

    private static ObjectNode tool(ToolDefinition definition) {
        ObjectNode tool = JSON.objectNode()
                .put("name", definition.name())
                .put("title", definition.title())
                .put("description", definition.description());
        tool.set("inputSchema", definition.inputSchema());
        tool.set("outputSchema", definition.outputSchema());
        tool.set("annotations", definition.annotations());
        if (!definition.meta().isEmpty()) {
            tool.set("_meta", definition.meta());
        }
        return tool;
    }

    private static Stream<String> names(List<ToolDefinition> definitions) {
        return definitions.stream().map(ToolDefinition::name);
    }
}
