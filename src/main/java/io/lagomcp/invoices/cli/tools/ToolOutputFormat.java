package io.lagomcp.invoices.cli.tools;

import io.lagomcp.invoices.tool.ToolDefinition;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How tools are written down. */
enum ToolOutputFormat {
    /** For people. */
    TABLE,
    /** As in the answer to {@code tools/list} of the Model Context Protocol. */
    MCP,
    /** As in {@code tools} of OpenAI's chat completions, which many other runtimes understand. */
    OPENAI,
    /** As in {@code tools} of Anthropic's messages. */
    ANTHROPIC;

    ArrayNode json(List<ToolDefinition> tools) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        tools.forEach(tool -> write(tool, array.addObject()));
        return array;
    }

    /** As it is typed on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    private void write(ToolDefinition tool, ObjectNode entry) {
        switch (this) {
            case MCP -> mcp(tool, entry);
            case OPENAI ->
                entry.put("type", "function")
                        .putObject("function")
                        .put("name", tool.name())
                        .put("description", tool.description())
                        .set("parameters", tool.inputSchema());
            case ANTHROPIC ->
                entry.put("name", tool.name())
                        .put("description", tool.description())
                        .set("input_schema", tool.inputSchema());
            case TABLE -> throw new IllegalStateException("a table is no JSON");
        }
    }

    private static void mcp(ToolDefinition tool, ObjectNode entry) {
        entry.put("name", tool.name()).put("title", tool.title()).put("description", tool.description());
        entry.set("inputSchema", tool.inputSchema());
        entry.set("outputSchema", tool.outputSchema());
        entry.set("annotations", tool.annotations());
        if (!tool.meta().isEmpty()) {
            entry.set("_meta", tool.meta());
        }
    }
}
