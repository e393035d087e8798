package io.lagomcp.invoices.server;

import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.server.Message.Request;
import io.lagomcp.invoices.tool.Catalogue;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Tells who this server is and which tools it has, in the very words of the SDK. */
final class InvoiceReception implements Reception {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Catalogue catalogue;
    private volatile @Nullable ToolNames local;

    InvoiceReception(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @Override
    public ToolNames tools(Principal principal) {
        if (!principal.equals(Principal.local())) {
            return names(principal);
        }
        ToolNames known = local;
        if (known == null) {
            known = names(principal);
            local = known;
        }
        return known;
    }

    private ToolNames names(Principal principal) {
        return new ToolNames(
                names(catalogue.definitions(principal)).toList(),
                names(catalogue.all()).collect(Collectors.toSet()));
    }

    @Override
    public Optional<ObjectNode> answer(Request request, Principal principal) {
        return switch (request.method()) {
            case McpSchema.METHOD_INITIALIZE ->
                Introduction.of(request.params()).map(InvoiceReception::welcome);
            case McpSchema.METHOD_TOOLS_LIST -> Optional.of(list(catalogue.definitions(principal)));
            default -> Optional.empty();
        };
    }

    private static ObjectNode welcome(Introduction client) {
        ObjectNode welcome = JSON.objectNode().put("protocolVersion", client.agreedVersion());
        ObjectNode capabilities = welcome.putObject("capabilities");
        capabilities.putObject("completions");
        capabilities.putObject("logging");
        capabilities.putObject("prompts").put("listChanged", false);
        capabilities.putObject("resources").put("subscribe", false).put("listChanged", false);
        capabilities.putObject("tools").put("listChanged", false);
        welcome.putObject("serverInfo")
                .put("name", InvoiceServer.NAME)
                .put("title", InvoiceServer.TITLE)
                .put("version", InvoiceServer.version());
        return welcome.put("instructions", InvoiceServer.INSTRUCTIONS);
    }

    private static ObjectNode list(List<ToolDefinition> definitions) {
        ObjectNode list = JSON.objectNode();
        ArrayNode tools = list.putArray("tools");
        definitions.forEach(definition -> tools.add(tool(definition)));
        return list;
    }

    private static ObjectNode tool(ToolDefinition definition) {
        ObjectNode tool = JSON.objectNode()
                .put("name", definition.name())
                .put("title", definition.title())
                .put("description", definition.description());
        tool.set("inputSchema", definition.inputSchema());
        tool.set("outputSchema", definition.outputSchema());
        tool.set("annotations", definition.annotations());
        if (definition.asksFirst()) {
            tool.set("_meta", definition.meta());
        }
        return tool;
    }

    private static Stream<String> names(List<ToolDefinition> definitions) {
        return definitions.stream().map(ToolDefinition::name);
    }
}
