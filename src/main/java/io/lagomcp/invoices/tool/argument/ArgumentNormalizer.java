package io.lagomcp.invoices.tool.argument;

import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.argument.ArgumentLimits.MidnightTimestamp;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * Turns arguments into the types and the spelling of their schema wherever only one value can be meant: {@code "10"} becomes
 * 10, {@code FINALIZED} becomes {@code finalized}, and a single value becomes a list where the schema wants one. Everything
 * else stays as it was given, for {@link ArgumentValidator} to accept or refuse.
 */
final class ArgumentNormalizer {
    private static final Logger LOG = LoggerFactory.getLogger(ArgumentNormalizer.class);
    private static final String FORMER_KEY = "request_key";
    private static final String CURRENT_KEY = "idempotency_key";
    private static final AtomicBoolean FORMER_KEY_LOGGED = new AtomicBoolean();
    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern CURRENCY = Pattern.compile("[A-Za-z]{3}");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonNode schema;
    private final boolean emptyMeansLeftOut;

    /**
     * For the arguments of one tool. Many clients write empty text for a filter that is not used; where something would be
     * written to Lago, empty text is not taken for "left out".
     */
    ArgumentNormalizer(ToolDefinition tool) {
        this.schema = tool.inputSchema();
        this.emptyMeansLeftOut = tool.readsOnly();
    }

    /** A new object; what is null is left out, since many clients write null for arguments that they do not use. */
    ObjectNode normalized(ObjectNode arguments) {
        return object(withCurrentNames(arguments), schema);
    }

    /** Renames an argument that is given under its former name only. */
    private ObjectNode withCurrentNames(ObjectNode given) {
        JsonNode value = given.path(FORMER_KEY);
        if (value.isMissingNode()
                || given.has(CURRENT_KEY)
                || !schema.path("properties").has(CURRENT_KEY)) {
            return given;
        }
        if (FORMER_KEY_LOGGED.compareAndSet(false, true)) {
            LOG.warn("The argument {} is deprecated; its name is now {}", FORMER_KEY, CURRENT_KEY);
        }
        ObjectNode renamed = given.deepCopy();
        renamed.remove(FORMER_KEY);
        renamed.set(CURRENT_KEY, value);
        return renamed;
    }

    private ObjectNode object(ObjectNode given, JsonNode wanted) {
        ObjectNode normalized = NODES.objectNode();
        given.forEachEntry((name, value) -> {
            JsonNode property = wanted.path("properties").path(name);
            if (property.isMissingNode()) {
                normalized.set(name, value);
            } else if (!isLeftOut(name, value, wanted)) {
                normalized.set(name, value(name, value, property));
            }
        });
        return normalized;
    }

    private boolean isLeftOut(String name, JsonNode value, JsonNode wanted) {
        boolean mayBeEmpty = emptyMeansLeftOut || InvoiceNumberResolver.IDENTIFYING.contains(name);
        return value.isNull() || (mayBeEmpty && !isRequired(name, wanted) && isEmptyText(value));
    }

    private static boolean isRequired(String name, JsonNode wanted) {
        return wanted.path("required").valueStream().anyMatch(required -> required.stringValue()
                .equals(name));
    }

    private JsonNode value(String name, JsonNode given, JsonNode wanted) {
        String type = wanted.path("type").asString("");
        if (type.equals("array")) {
            return list(name, given, wanted.path("items"));
        }
        if (type.equals("object")) {
            return wanted.has("properties") ? properties(given, wanted) : texts(given);
        }
        JsonNode single = given.isArray() && given.size() == 1 && given.path(0).isValueNode() ? given.path(0) : given;
        if (single.isIntegralNumber() && takesAnyText(wanted)) {
            return StringNode.valueOf(single.toString());
        }
        return single.isString() ? text(name, single, wanted) : single;
    }

    /** A value without its list counts as a list of one where it is valid in it. */
    private JsonNode list(String name, JsonNode given, JsonNode items) {
        ArrayNode list = NODES.arrayNode();
        if (given.isArray()) {
            given.forEach(element -> list.add(element.isNull() ? element : value(name, element, items)));
            return list;
        }
        boolean takesObjects = items.path("type").asString("").equals("object");
        if (takesObjects ? !given.isObject() || given.isEmpty() : !given.isValueNode() || isEmptyText(given)) {
            return given;
        }
        JsonNode element = value(name, given, items);
        boolean valid = takesObjects || (items.has("enum") ? isOneOf(items, element) : element.isString());
        return valid ? list.add(element) : given;
    }

    private JsonNode properties(JsonNode given, JsonNode wanted) {
        JsonNode single = given.isArray() && given.size() == 1 ? given.path(0) : given;
        return single instanceof ObjectNode object ? object(object, wanted) : given;
    }

    /** Texts by key, which Lago's own API writes as a list of {@code {"key","value"}}. */
    private static JsonNode texts(JsonNode given) {
        JsonNode byKey = given instanceof ArrayNode entries ? byKey(entries).orElse(entries) : given;
        if (!(byKey instanceof ObjectNode object)) {
            return given;
        }
        ObjectNode texts = NODES.objectNode();
        object.forEachEntry((key, value) ->
                texts.set(key, value.isIntegralNumber() ? StringNode.valueOf(value.toString()) : value));
        return texts;
    }

    private static Optional<JsonNode> byKey(ArrayNode entries) {
        ObjectNode object = NODES.objectNode();
        for (JsonNode entry : entries) {
            boolean isEntry = entry.size() == 2 && entry.path("key").isString() && entry.has("value");
            if (!isEntry || object.has(entry.path("key").stringValue())) {
                return Optional.empty();
            }
            object.set(entry.path("key").stringValue(), entry.path("value"));
        }
        return object.isEmpty() ? Optional.empty() : Optional.of(object);
    }

    private static JsonNode text(String name, JsonNode given, JsonNode wanted) {
        String text = given.stringValue().strip();
        String lower = text.toLowerCase(Locale.ROOT);
        if (wanted.has("enum")) {
            StringNode choice = StringNode.valueOf(lower);
            return isOneOf(wanted, choice) ? choice : given;
        }
        boolean isFlag = wanted.has("const") || wanted.path("type").asString("").equals("boolean");
        if (isFlag) {
            BooleanNode flag = BooleanNode.valueOf(lower.equals("true"));
            return flag.booleanValue() || lower.equals("false") ? flag : given;
        }
        if (wanted.path("type").asString("").equals("integer")) {
            return WHOLE_NUMBER.matcher(text).matches() ? NODES.numberNode(Long.parseLong(text)) : given;
        }
        return switch (wanted.path("format").asString(name)) {
            case "uuid" -> SchemaKeywords.isUuid(lower) ? StringNode.valueOf(lower) : given;
            case "date" ->
                StringNode.valueOf(MidnightTimestamp.day(text)
                        .filter(day -> MidnightTimestamp.isCertain(name))
                        .map(LocalDate::toString)
                        .orElse(text));
            case "currency" ->
                CURRENCY.matcher(text).matches() ? StringNode.valueOf(text.toUpperCase(Locale.ROOT)) : given;
            case "date-time", "number", "purchase_order_number" -> text.isEmpty() ? given : StringNode.valueOf(text);
            default -> given;
        };
    }

    private static boolean takesAnyText(JsonNode wanted) {
        return wanted.path("type").asString("").equals("string") && !wanted.has("enum") && !wanted.has("format");
    }

    private static boolean isOneOf(JsonNode wanted, JsonNode value) {
        return wanted.path("enum").valueStream().anyMatch(value::equals);
    }

    private static boolean isEmptyText(JsonNode value) {
        return value.isString() && value.stringValue().isEmpty();
    }
}
