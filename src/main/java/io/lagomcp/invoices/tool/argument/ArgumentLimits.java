package io.lagomcp.invoices.tool.argument;

import io.lagomcp.invoices.lago.SafeText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What holds of every argument before its schema is asked: whole numbers fit a {@code long}, over which the validator would
 * fail; amounts in minor units have no decimals; days have no time; texts and lists have a length that is no burden; and a text holds nothing that whoever approves it cannot see.
 */
final class ArgumentLimits {
    private static final int LONGEST_TEXT = 1_000;
    private static final int LONGEST_LIST = 100;

    private final List<ArgumentProblem> problems = new ArrayList<>();

    private final SchemaDescriber valid;
    private final Optional<String> currency;

    private ArgumentLimits(SchemaDescriber valid, Optional<String> currency) {
        this.valid = valid;
        this.currency = currency;
    }

    static List<ArgumentProblem> exceededBy(JsonNode arguments, JsonNode schema, SchemaDescriber valid) {
        ArgumentLimits limits =
                new ArgumentLimits(valid, arguments.path("currency").stringValueOpt());
        limits.check("", arguments, schema);
        return limits.problems;
    }

    private void check(String path, JsonNode value, JsonNode schema) {
        Optional<String> minorUnits = MinorUnitArguments.validInsteadOf(value, path, currency);
        if (minorUnits.isPresent()) {
            problems.add(ArgumentProblem.invalid(path, value, minorUnits.get()));
        } else if (value.isNumber()) {
            checkNumber(path, value, schema);
        } else if (value.isString()) {
            checkText(path, value, schema);
        } else if (value.isArray()) {
            checkList(path, value, schema);
        }
        for (Map.Entry<String, JsonNode> property : value.properties()) {
            String name = SafeText.token(property.getKey());
            JsonNode schemaOfProperty =
                    schema.path("properties").optional(property.getKey()).orElse(schema.path("additionalProperties"));
            check(path.isEmpty() ? name : path + "." + name, property.getValue(), schemaOfProperty);
        }
    }

    private void checkNumber(String path, JsonNode number, JsonNode schema) {
        boolean whole = schema.path("type").asString("").equals("integer");
        if (whole && !number.canConvertToLong()) {
            problems.add(ArgumentProblem.invalid(path, number, valid.of(path, schema)));
        }
    }

    private void checkText(String path, JsonNode value, JsonNode schema) {
        String text = value.stringValue();
        int most = schema.path("maxLength").asInt(LONGEST_TEXT);
        if (text.codePointCount(0, text.length()) > most) {
            problems.add(ArgumentProblem.invalid(path, value, "text of at most " + most + " characters"));
        } else if (!SafeText.visible(text).equals(text)) {
            problems.add(ArgumentProblem.invalid(path, value, "text without invisible or control characters"));
        } else if (schema.path("format").asString("").equals("date")) {
            MidnightTimestamp.validInsteadOf(text)
                    .ifPresent(valid -> problems.add(ArgumentProblem.invalid(path, value, valid)));
        }
    }

    private void checkList(String path, JsonNode list, JsonNode schema) {
        int most = schema.path("maxItems").asInt(LONGEST_LIST);
        if (list.size() > most) {
            problems.add(ArgumentProblem.invalid(path, list, "a list of at most " + most + " entries"));
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            check(path + "[" + i + "]", list.path(i), schema.path("items"));
        }
    }
}
