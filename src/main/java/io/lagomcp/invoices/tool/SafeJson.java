package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.SafeText;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Cleans every text in a tree, names of fields included, because Lago's users choose some of those too. */
final class SafeJson {
    private static final int TEXT_LENGTH = 2_000;
    private static final int NAME_LENGTH = 200;
    private static final Set<String> USELESS_IN_PART = Set.of("statement", "file_url", "xml_url", "payment_url");

    private SafeJson() {}

    static ObjectNode of(ObjectNode object) {
        ObjectNode safe = JsonNodeFactory.instance.objectNode();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            int length = USELESS_IN_PART.contains(field.getKey()) ? Integer.MAX_VALUE : TEXT_LENGTH;
            safe.set(SafeText.visible(field.getKey(), NAME_LENGTH), of(field.getValue(), length));
        }
        return safe;
    }

    private static JsonNode of(JsonNode node, int length) {
        if (node instanceof ObjectNode object) {
            return of(object);
        }
        if (node instanceof ArrayNode array) {
            ArrayNode safe = JsonNodeFactory.instance.arrayNode(array.size());
            array.forEach(element -> safe.add(of(element, length)));
            return safe;
        }
        return node.isString()
                ? JsonNodeFactory.instance.stringNode(SafeText.visible(node.stringValue(), length))
                : node;
    }
}
