package io.lagomcp.invoices.tool.argument;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * The part of JSON Schema 2020-12 that tools' schemas use, for a value by itself: what is in it is not looked at. Written for
 * them, because a validator for all of JSON Schema takes longer to load than everything else that a call needs.
 */
public final class SchemaKeywords {
    /** The keywords that are checked here or in {@link ArgumentValidator}, or do not restrict values. */
    static final Set<String> KNOWN = Set.of(
            "$schema",
            "additionalProperties",
            "anyOf",
            "const",
            "default",
            "description",
            "enum",
            "format",
            "items",
            "maxItems",
            "maxLength",
            "maximum",
            "minItems",
            "minLength",
            "minimum",
            "pattern",
            "properties",
            "required",
            "type");

    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();
    private static final Pattern UUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");
    private static final Pattern MOMENT = Pattern.compile(
            "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})");
    private static final int DATE_LENGTH = 10;

    private SchemaKeywords() {}

    /** Whether the value itself fits; of its members and elements only how many they are. */
    static boolean accept(JsonNode value, JsonNode schema) {
        return hasType(value, schema.path("type"))
                && isAmong(value, schema)
                && isWithin(value, schema)
                && (!value.isString() || acceptText(value.stringValue(), schema))
                && (!schema.has("anyOf")
                        || schema.path("anyOf").valueStream().anyMatch(either -> accept(value, either)));
    }

    private static boolean hasType(JsonNode value, JsonNode type) {
        return type.isArray()
                ? type.valueStream().anyMatch(either -> hasType(value, either))
                : switch (type.asString("")) {
                    case "object" -> value.isObject();
                    case "array" -> value.isArray();
                    case "string" -> value.isString();
                    // JSON Schema takes 2.0 for a whole number
                    case "integer" -> value.canConvertToExactIntegral();
                    case "number" -> value.isNumber();
                    case "boolean" -> value.isBoolean();
                    case "null" -> value.isNull();
                    default -> true;
                };
    }

    private static boolean isAmong(JsonNode value, JsonNode schema) {
        JsonNode choices = schema.path("enum");
        return (choices.isMissingNode() || choices.valueStream().anyMatch(value::equals))
                && (!schema.has("const") || schema.path("const").equals(value));
    }

    private static boolean isWithin(JsonNode value, JsonNode schema) {
        if (value.isNumber()) {
            BigDecimal number = value.decimalValue();
            return number.compareTo(schema.path("minimum").asDecimal(number)) >= 0
                    && number.compareTo(schema.path("maximum").asDecimal(number)) <= 0;
        }
        return !value.isArray()
                || (value.size() >= schema.path("minItems").asInt(0)
                        && value.size() <= schema.path("maxItems").asInt(Integer.MAX_VALUE));
    }

    private static boolean acceptText(String text, JsonNode schema) {
        int length = text.codePointCount(0, text.length());
        String pattern = schema.path("pattern").asString("");
        return length >= schema.path("minLength").asInt(0)
                && length <= schema.path("maxLength").asInt(Integer.MAX_VALUE)
                && (pattern.isEmpty()
                        || PATTERNS.computeIfAbsent(pattern, Pattern::compile)
                                .matcher(text)
                                .find())
                && hasFormat(text, schema.path("format").asString(""));
    }

    /** Whether it is a UUID, in capital or small letters. */
    public static boolean isUuid(String text) {
        return UUID.matcher(text).matches();
    }

    private static boolean hasFormat(String text, String format) {
        try {
            return switch (format) {
                case "uuid" -> isUuid(text);
                case "date" ->
                    text.length() == DATE_LENGTH && LocalDate.parse(text).getYear() >= 0;
                case "date-time" ->
                    MOMENT.matcher(text).matches() && OffsetDateTime.parse(text).getYear() >= 0;
                default -> true;
            };
        } catch (DateTimeException impossible) {
            return false;
        }
    }
}
