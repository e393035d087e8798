package io.lagomcp.invoices.tool;

import java.math.BigDecimal;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The arguments of a call in one spelling for all calls that ask for the same: only to compare them, never to send them.
 * Numbers, UUIDs, moments and texts lose what means nothing, such as a zero at the end; what is empty, or equals the default
 * of its schema, is left out.
 */
public final class CanonicalArguments {
    /** Of these, an empty one asks for something else than none: for no extra sections, and for no metadata. */
    private static final Set<String> MEANT_EMPTY = Set.of("invoice_custom_section_codes", "metadata");

    /** A number with more zeroes at its end is too large for everything, and for the memory if they were written out. */
    private static final int MOST_ZEROES = 100;

    private CanonicalArguments() {}

    /**
     * The canonical form.
     *
     * @param arguments that satisfy the schema
     */
    public static ObjectNode of(ObjectNode arguments, JsonNode schema) {
        ObjectNode canonical = JsonNodeFactory.instance.objectNode();
        arguments.forEachEntry((name, given) -> {
            JsonNode schemaOfValue = schema.path("properties").path(name);
            JsonNode value = value(given, schemaOfValue);
            boolean asksForNothing = isEmpty(value) && !MEANT_EMPTY.contains(name);
            if (!asksForNothing && !value.equals(value(schemaOfValue.path("default"), schemaOfValue))) {
                canonical.set(name, value);
            }
        });
        return canonical;
    }

    private static JsonNode value(JsonNode value, JsonNode schema) {
        if (value instanceof ObjectNode object) {
            return of(object, schema);
        }
        if (value instanceof ArrayNode list) {
            ArrayNode canonical = JsonNodeFactory.instance.arrayNode();
            list.forEach(element -> canonical.add(value(element, schema.path("items"))));
            return canonical;
        }
        if (value.isNumber()) {
            return number(value.decimalValue());
        }
        return value.isString() ? text(value.stringValue().strip(), schema) : value;
    }

    private static JsonNode text(String text, JsonNode schema) {
        if (takesNumber(schema)) {
            return number(new BigDecimal(text));
        }
        return StringNode.valueOf(
                switch (schema.path("format").asString("")) {
                    case "uuid" -> text.toLowerCase(Locale.ROOT);
                    case "date-time" -> moment(text);
                    default -> text;
                });
    }

    /** Whether a text stands for a number here. */
    private static boolean takesNumber(JsonNode schema) {
        return schema.path("anyOf")
                .valueStream()
                .anyMatch(kind -> kind.path("type").asString("").equals("number"));
    }

    private static JsonNode number(BigDecimal number) {
        BigDecimal shortest = number.stripTrailingZeros();
        return shortest.scale() <= 0 && shortest.scale() > -MOST_ZEROES
                ? JsonNodeFactory.instance.numberNode(shortest.toBigInteger())
                : JsonNodeFactory.instance.numberNode(shortest);
    }

    /** In UTC; as it is given where hardly any clock knows it, such as a leap second. */
    private static String moment(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant().toString();
        } catch (DateTimeParseException unknown) {
            return text;
        }
    }

    private static boolean isEmpty(JsonNode value) {
        return value.isContainer()
                ? value.isEmpty()
                : value.isString() && value.stringValue().isEmpty();
    }
}
