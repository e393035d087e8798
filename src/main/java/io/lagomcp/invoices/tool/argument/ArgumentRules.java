package io.lagomcp.invoices.tool.argument;

import io.lagomcp.invoices.tool.ToolDefinition;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rules for arguments that mean the same in every tool, by their names: a page number, a currency, an id that must not be blank.
 * They are in no tool's schema, because every conversation pays for each word of a schema, and only a wrong value needs the rule.
 */
final class ArgumentRules {
    private static final String PROPERTIES = "properties";

    private ArgumentRules() {}

    /** A copy of a tool's schema with the rules for its arguments. What the schema says itself stays. */
    static ObjectNode addedTo(ObjectNode schema) {
        ObjectNode ruled = schema.deepCopy();
        add(ruled, ToolDefinition.resource("argument-rules.json"));
        return ruled;
    }

    private static void add(JsonNode schema, JsonNode rules) {
        for (Map.Entry<String, JsonNode> property : schema.path(PROPERTIES).properties()) {
            if (property.getValue() instanceof ObjectNode argument) {
                rules.path(property.getKey())
                        .forEachEntry((keyword, value) ->
                                argument.set(keyword, argument.optional(keyword).orElse(value)));
                add(argument, rules);
            }
        }
        if (schema.has("items")) {
            add(schema.path("items"), rules);
        }
    }
}
