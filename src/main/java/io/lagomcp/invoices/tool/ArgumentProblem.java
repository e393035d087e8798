package io.lagomcp.invoices.tool;

import io.lagomcp.invoices.lago.SafeText;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One thing that is wrong with an argument.
 *
 * @param argument its path, for example {@code fees[0].units}
 * @param what a predicate, for example {@code is missing}
 * @param given the value as JSON, shortened
 * @param valid what would be right
 */
record ArgumentProblem(String argument, String what, Optional<String> given, String valid) {
    private static final int GIVEN_LENGTH = 60;
    private static final Pattern SHORT_AND_PLAIN = Pattern.compile("[ -~]{1," + GIVEN_LENGTH + "}");
    private static final int MOST_SHOWN = 5;

    static ArgumentProblem invalid(String argument, JsonNode value, String valid) {
        return new ArgumentProblem(argument, "is not valid", Optional.of(shortened(value)), valid);
    }

    static ArgumentProblem missing(String argument, String valid) {
        return new ArgumentProblem(argument, "is missing", Optional.empty(), valid);
    }

    static ArgumentProblem unknown(String argument, JsonNode value, JsonNode schemaOfParent) {
        return new ArgumentProblem(
                argument,
                "is not a known argument",
                Optional.of(shortened(value)),
                String.join(", ", schemaOfParent.path("properties").propertyNames()));
    }

    /** The error for the problems of one call, the first few of them where there are many. */
    static ToolError error(List<ArgumentProblem> all) {
        List<ArgumentProblem> problems = all.stream().limit(MOST_SHOWN).toList();
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        problems.forEach(problem -> list.add(problem.json()));
        ObjectNode more = JsonNodeFactory.instance.objectNode();
        more.set("problems", list);
        String message = problems.stream().map(ArgumentProblem::sentence).collect(Collectors.joining(" "));
        return new ToolError(
                "invalid_argument", message, "Nothing was sent to Lago. Correct this and call again.", more);
    }

    private String sentence() {
        String value = given.map(text -> " (given: " + text + ")").orElse("");
        return argument + " " + what + value + "; valid: " + valid + ".";
    }

    private ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("argument", argument);
        given.ifPresent(value -> json.put("given", value));
        return json.put("valid", valid);
    }

    /** A text as a quotation, because a model passes on what others typed; so is all that is long or not plain. */
    private static String shortened(JsonNode value) {
        if (value.isString()) {
            return SafeText.quoted(value.stringValue(), GIVEN_LENGTH);
        }
        String json = value.toString();
        return SHORT_AND_PLAIN.matcher(json).matches() ? json : SafeText.quoted(json, GIVEN_LENGTH);
    }
}
