package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.json.JsonTreeReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The content of {@code tool-schemas/}, read from the program itself, once: when it is first asked for. */
final class ToolSchemaFiles {
    private static final List<String> NAMES = List.of(
            "find_all_invoices",
            "find_invoice",
            "summarize_invoices",
            "preview_invoice",
            "create_invoice",
            "update_invoice",
            "refresh_invoice",
            "finalize_invoice",
            "download_invoice",
            "download_invoice_xml",
            "retry_payment",
            "void_invoice",
            "delete_invoice",
            "retry_invoice",
            "lose_dispute_invoice",
            "invoice_payment_url",
            "resend_invoice_email",
            "sync_salesforce_id",
            "confirm_action");

    private static final Map<String, ToolDefinition> READ = read();

    private ToolSchemaFiles() {}

    static ToolDefinition of(String tool) {
        ToolDefinition definition = READ.get(tool);
        if (definition == null) {
            throw new IllegalArgumentException("There is no file of the tool " + tool);
        }
        return definition;
    }

    /** All texts before the first tree: meanwhile the JVM may prepare its numbers, without which no JSON is read. */
    private static Map<String, ToolDefinition> read() {
        List<byte[]> texts = NAMES.stream().map(ToolSchemaFiles::text).toList();
        Map<String, ToolDefinition> definitions = new HashMap<>();
        for (byte[] text : texts) {
            ToolDefinition definition = definition((ObjectNode) JsonTreeReader.of(text));
            definitions.put(definition.name(), definition);
        }
        return definitions;
    }

    private static byte[] text(String tool) {
        String resource = "/tool-schemas/" + tool + ".json";
        try (InputStream in = ToolSchemaFiles.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks " + resource);
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static ToolDefinition definition(ObjectNode file) {
        return new ToolDefinition(
                file.required("name").stringValue(),
                file.required("title").stringValue(),
                file.required("description").stringValue(),
                (ObjectNode) file.required("annotations"),
                (ObjectNode) file.optional("_meta").orElseGet(JsonNodeFactory.instance::objectNode),
                (ObjectNode) file.required("inputSchema"),
                (ObjectNode) file.required("outputSchema"));
    }
}
