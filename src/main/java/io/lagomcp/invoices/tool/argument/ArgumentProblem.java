package io.lagomcp.invoices.tool.argument;

import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.text.SpellingSuggester;
import io.lagomcp.invoices.tool.ToolError;
import io.lagomcp.invoices.tool.ToolException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
 * @param choices the names of which one would be right, the nearest to what was given first; none where {@code valid} says it
 *     all
 */
public record ArgumentProblem(
        String argument, String what, Optional<String> given, String valid, List<String> choices) {
    private static final int SHORT_LIST = 10;
    private static final int MOST_GUESSES = 3;
    private static final int GIVEN_LENGTH = 60;
    private static final Pattern SHORT_AND_PLAIN = Pattern.compile("[ -~]{1," + GIVEN_LENGTH + "}");
    private static final int MOST_SHOWN = 5;

    public static ArgumentProblem invalid(String argument, JsonNode value, String valid) {
        return new ArgumentProblem(argument, "is not valid", Optional.of(shortened(value)), valid, List.of());
    }

    /** For a name that is none of these. */
    static ArgumentProblem notAmong(List<String> choices, String argument, JsonNode value) {
        return amongChoices(argument, "is not valid", value, value.asString(""), choices);
    }

    public static ArgumentProblem missing(String argument, String valid) {
        return new ArgumentProblem(argument, "is missing", Optional.empty(), valid, List.of());
    }

    static ArgumentProblem unknown(String argument, JsonNode value, JsonNode schemaOfParent) {
        return amongChoices(
                argument,
                "is not a known argument",
                value,
                argument.substring(argument.lastIndexOf('.') + 1),
                List.copyOf(schemaOfParent.path("properties").propertyNames()));
    }

    private static ArgumentProblem amongChoices(
            String argument, String what, JsonNode value, String name, List<String> choices) {
        List<String> near = SpellingSuggester.resembling(name, choices);
        String valid = choices.size() <= SHORT_LIST
                ? String.join(", ", choices)
                : (near.isEmpty()
                                ? ""
                                : String.join(" or ", near.subList(0, Math.min(MOST_GUESSES, near.size()))) + "; ")
                        + "all are in `problems`";
        return new ArgumentProblem(
                argument, what, Optional.of(shortened(value)), valid, SpellingSuggester.nearestFirst(name, choices));
    }

    /**
     * The error for the problems of one call, the first few of them where there are many. A list of choices is in it once, at
     * the first problem that has it.
     */
    public static ToolError error(List<ArgumentProblem> all) {
        List<ArgumentProblem> problems = all.stream().limit(MOST_SHOWN).toList();
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        Set<Set<String>> listed = new HashSet<>();
        problems.forEach(problem -> list.add(problem.json(listed.add(Set.copyOf(problem.choices)))));
        ObjectNode more = JsonNodeFactory.instance.objectNode();
        more.set("problems", list);
        String message = problems.stream().map(ArgumentProblem::sentence).collect(Collectors.joining(" "));
        return new ToolError("invalid_argument", message, "Nothing was changed. Correct this and call again.", more);
    }

    /** The same about a member of this argument. */
    public ArgumentProblem in(String parent) {
        return new ArgumentProblem(parent + "." + argument, what, given, valid, choices);
    }

    /** Throws the error for these problems of one call; returns if there are none. */
    public static void refuse(List<ArgumentProblem> problems) {
        if (!problems.isEmpty()) {
            throw new ToolException(error(problems));
        }
    }

    /** The failure of a call that has no other problem. */
    public ToolException exception() {
        return new ToolException(error(List.of(this)));
    }

    private String sentence() {
        String value = given.map(text -> " (given: " + text + ")").orElse("");
        return argument + " " + what + value + "; valid: " + valid + ".";
    }

    private ObjectNode json(boolean listsChoices) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("argument", argument);
        given.ifPresent(value -> json.put("given", value));
        boolean lists = listsChoices && !choices.isEmpty();
        return json.put("valid", lists ? String.join(", ", choices) : valid);
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
