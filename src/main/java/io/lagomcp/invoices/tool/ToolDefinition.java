package io.lagomcp.invoices.tool;

import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an assistant is told about a tool: the content of its file in {@code tool-schemas/}, in that file's order.
 *
 * @param annotations the four hints of the Model Context Protocol
 * @param inputSchema JSON Schema 2020-12 of the arguments
 * @param outputSchema JSON Schema 2020-12 of a successful result
 */
public record ToolDefinition(
        String name,
        String title,
        String description,
        ObjectNode annotations,
        ObjectNode inputSchema,
        ObjectNode outputSchema) {
    /** Whether nothing happens before a person, or a rule that a person wrote, has said yes. */
    public boolean asksFirst() {
        return annotations.required("destructiveHint").booleanValue();
    }

    /**
     * The {@code _meta} of the tool. Some clients heed {@code anthropic/requiresUserInteraction}: they ask their user before
     * each call, whatever they allow by themselves otherwise.
     */
    public ObjectNode meta() {
        ObjectNode meta = JsonNodeFactory.instance.objectNode();
        return asksFirst() ? meta.put("anthropic/requiresUserInteraction", true) : meta;
    }

    /** Reads all definitions, which takes a while. Who needs one meanwhile waits for it. Nothing is logged. */
    public static void readAll() {
        ToolFiles.of("find_all_invoices");
    }

    static ToolDefinition of(String name) {
        return ToolFiles.of(name);
    }
}
