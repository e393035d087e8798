package io.lagomcp.invoices.tool;

import tools.jackson.databind.node.ObjectNode;

/**
 * What an assistant is told about a tool: the content of its file in {@code tool-schemas/}, in that file's order.
 *
 * @param annotations the four hints of the Model Context Protocol
 * @param meta hints for particular clients, under keys of their makers; empty for most tools
 * @param inputSchema JSON Schema 2020-12 of the arguments
 * @param outputSchema JSON Schema 2020-12 of a successful result
 */
public record ToolDefinition(
        String name,
        String title,
        String description,
        ObjectNode annotations,
        ObjectNode meta,
        ObjectNode inputSchema,
        ObjectNode outputSchema) {
    /** Whether nothing happens before a person, or a rule that a person wrote, has said yes. */
    public boolean asksFirst() {
        return annotations.required("destructiveHint").booleanValue();
    }

    /** Whether it only reads. */
    public boolean readsOnly() {
        return annotations.required("readOnlyHint").booleanValue();
    }

    /** Reads all definitions, which takes a while. Who needs one meanwhile waits for it. Nothing is logged. */
    public static void readAll() {
        ToolSchemaFiles.of("find_all_invoices");
    }

    public static ToolDefinition of(String name) {
        return ToolSchemaFiles.of(name);
    }
}
