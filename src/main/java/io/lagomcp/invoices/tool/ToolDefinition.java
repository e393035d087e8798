package io.lagomcp.invoices.tool;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.json.JsonMapper;
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
    private static final JsonMapper JSON = new JsonMapper();

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

    /** Reads {@code tool-schemas/<name>.json} from the program itself. */
    static ToolDefinition of(String name) {
        String resource = "/tool-schemas/" + name + ".json";
        try (InputStream in = ToolDefinition.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks " + resource);
            }
            ObjectNode file = (ObjectNode) JSON.readTree(in);
            return new ToolDefinition(
                    file.required("name").stringValue(),
                    file.required("title").stringValue(),
                    file.required("description").stringValue(),
                    (ObjectNode) file.required("annotations"),
                    (ObjectNode) file.required("inputSchema"),
                    (ObjectNode) file.required("outputSchema"));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
