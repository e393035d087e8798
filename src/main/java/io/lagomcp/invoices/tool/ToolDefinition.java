package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.json.JsonTreeReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an assistant reads about a tool: the content of its file in {@code tool-schemas/}, in that file's order,
 * then, where the file says {@code "mutation": true}, the arguments and results that all changes have in common, and for changes
 * of one invoice those for several. Of such a file without an output schema the result is the changed invoice.
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
    private static final Map<String, ToolDefinition> READ = new ConcurrentHashMap<>();

    /** Whether nothing happens before a person or a policy has approved it. */
    public boolean asksFirst() {
        return annotations.required("destructiveHint").booleanValue();
    }

    /** Whether it only reads. */
    public boolean readsOnly() {
        return annotations.required("readOnlyHint").booleanValue();
    }

    /**
     * Reads the definition of a tool from the program's resources when it is first asked for. Thread-safe.
     *
     * @throws IllegalArgumentException if there is no schema file for this tool
     */
    public static ToolDefinition of(String tool) {
        return READ.computeIfAbsent(tool, ToolDefinition::read);
    }

    private static ToolDefinition read(String tool) {
        ObjectNode file = resource("/tool-schemas/" + tool + ".json");
        if (file.path("mutation").booleanValue(false)) {
            ObjectNode shared = resource("mutation.json");
            if (!file.has("outputSchema")) {
                file.set("outputSchema", shared.required("changedInvoice"));
            }
            ObjectNode arguments = (ObjectNode) file.required("inputSchema").required("properties");
            if (arguments.has("lago_id")) {
                arguments.setAll((ObjectNode) shared.required("batch"));
            }
            for (String schema : List.of("inputSchema", "outputSchema")) {
                ((ObjectNode) file.required(schema).required("properties"))
                        .setAll((ObjectNode) shared.required(schema).required("properties"));
            }
        }
        return new ToolDefinition(
                file.required("name").stringValue(),
                file.required("title").stringValue(),
                file.required("description").stringValue(),
                (ObjectNode) file.required("annotations"),
                (ObjectNode) file.optional("_meta").orElseGet(JsonNodeFactory.instance::objectNode),
                (ObjectNode) file.required("inputSchema"),
                (ObjectNode) file.required("outputSchema"));
    }

    /**
     * How many tokens of o200k a model reads for the names, the descriptions and the arguments of these tools. Counted when the
     * program is built, because the tokenizer is larger than the program.
     */
    public static int tokens(Collection<String> tools) {
        ObjectNode counts = resource("token-counts.json");
        return tools.stream()
                .distinct()
                .mapToInt(tool -> counts.path(tool).asInt(0))
                .sum();
    }

    /** The JSON object of this name in the resources; relative names are of this package. */
    public static ObjectNode resource(String name) {
        try (InputStream in = ToolDefinition.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("The program lacks " + name);
            }
            return (ObjectNode) JsonTreeReader.of(in.readAllBytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
