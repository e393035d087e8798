package io.lagomcp.invoices.tool.argument;

import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks the arguments of one tool against its schema and {@link ArgumentRules} before anything else happens, because Lago ignores much that it does
 * not understand. Formats are asserted.
 */
public final class ArgumentValidator {
    private final ObjectNode ruled;
    private final ArgumentNormalizer normalizer;
    private final SchemaDescriber valid;

    public ArgumentValidator(ToolDefinition definition) {
        this.ruled = ArgumentRules.addedTo(definition.inputSchema());
        this.normalizer = new ArgumentNormalizer(definition);
        this.valid = new SchemaDescriber(definition.name());
    }

    /** The arguments in the types and the spelling of the schema, in an object of its own. */
    public ObjectNode normalized(ObjectNode arguments) {
        return normalizer.normalized(arguments);
    }

    /** Everything that is wrong with the arguments, named so that the assistant can mend it at once. */
    public List<ArgumentProblem> problemsWith(ObjectNode arguments) {
        List<ArgumentProblem> exceeded = ArgumentLimits.exceededBy(arguments, ruled, valid);
        if (!exceeded.isEmpty()) {
            return exceeded;
        }
        List<ArgumentProblem> problems = new ArrayList<>();
        check("", arguments, ruled, problems);
        return problems;
    }

    /** The path is as one would write it, for example {@code fees[0].units}. */
    private void check(String path, JsonNode value, JsonNode schema, List<ArgumentProblem> problems) {
        if (!SchemaKeywords.accept(value, schema)) {
            problems.add(ArgumentProblem.invalid(path.isEmpty() ? "arguments" : path, value, valid.of(path, schema)));
        }
        JsonNode known = schema.path("properties");
        JsonNode others = schema.path("additionalProperties");
        value.forEachEntry((name, member) -> {
            JsonNode wanted = known.optional(name).orElse(others);
            if (wanted.isBoolean() && !wanted.booleanValue()) {
                problems.add(ArgumentProblem.unknown(path(path, name), member, schema));
            } else {
                check(path(path, name), member, wanted, problems);
            }
        });
        if (value.isObject()) {
            for (JsonNode required : schema.path("required")) {
                String name = required.stringValue();
                if (!value.has(name)) {
                    String argument = path(path, name);
                    problems.add(ArgumentProblem.missing(argument, valid.of(argument, known.path(name))));
                }
            }
        }
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            check(path + "[" + i + "]", value.path(i), schema.path("items"), problems);
        }
    }

    private static String path(String parent, String name) {
        return parent.isEmpty() ? SafeText.token(name) : parent + "." + SafeText.token(name);
    }

    /**
     * Rules for arguments that mean the same in every tool, by their names: a page number, a currency, an id that must not be blank.
     * They are in no tool's schema, because every conversation pays for each word of a schema, and only a wrong value needs the rule.
     */
    static final class ArgumentRules {
        private static final String PROPERTIES = "properties";
        private static final ObjectNode RULES = ToolDefinition.resource("argument-rules.json");

        private ArgumentRules() {}

        /** A copy of a tool's schema with the rules for its arguments. What the schema says itself stays. */
        static ObjectNode addedTo(ObjectNode schema) {
            ObjectNode ruled = schema.deepCopy();
            add(ruled, RULES);
            return ruled;
        }

        private static void add(JsonNode schema, JsonNode rules) {
            for (Map.Entry<String, JsonNode> property : schema.path(PROPERTIES).properties()) {
                if (property.getValue() instanceof ObjectNode argument) {
                    rules.path(property.getKey())
                            .forEachEntry((keyword, value) -> argument.set(
                                    keyword, argument.optional(keyword).orElse(value)));
                    add(argument, rules);
                }
            }
            if (schema.has("items")) {
                add(schema.path("items"), rules);
            }
        }
    }
}
