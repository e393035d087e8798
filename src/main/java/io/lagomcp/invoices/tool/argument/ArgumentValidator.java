package io.lagomcp.invoices.tool.argument;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.lagomcp.invoices.lago.SafeText;
import io.lagomcp.invoices.tool.ToolDefinition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks the arguments of one tool against its schema before anything else happens, because Lago ignores much that it does
 * not understand. Formats are asserted. The schema is compiled at the first call.
 */
public final class ArgumentValidator {
    /** Of several violations by one value, the one of these that comes first says most about the mistake. */
    private static final List<String> TELLING = List.of("additionalProperties", "required", "enum", "format");

    /** Not loaded before it is needed, for it would take a while at the start. */
    private static final class Compiler {
        static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    }

    private final ToolDefinition definition;
    private final ArgumentNormalizer normalizer;
    private final SchemaDescriber valid;
    private volatile Optional<Schema> compiled = Optional.empty();

    public ArgumentValidator(ToolDefinition definition) {
        this.definition = definition;
        this.normalizer = new ArgumentNormalizer(definition);
        this.valid = new SchemaDescriber(definition.name());
    }

    /** The arguments in the types and the spelling of the schema, in an object of its own. */
    public ObjectNode normalized(ObjectNode arguments) {
        return normalizer.normalized(arguments);
    }

    /** Everything that is wrong with the arguments, named so that the assistant can mend it at once. */
    public List<ArgumentProblem> problemsWith(ObjectNode arguments) {
        List<ArgumentProblem> exceeded = ArgumentLimits.exceededBy(arguments, definition.inputSchema(), valid);
        return exceeded.isEmpty() ? violationsBy(arguments) : exceeded;
    }

    private List<ArgumentProblem> violationsBy(ObjectNode arguments) {
        List<Error> errors = schema().validate(
                        arguments, context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
        Map<String, List<Error>> byValue = errors.stream()
                .collect(Collectors.groupingBy(ArgumentValidator::argument, LinkedHashMap::new, Collectors.toList()));
        List<ArgumentProblem> problems = new ArrayList<>();
        byValue.values().forEach(ofOneValue -> ofOneValue.stream()
                .min(mostTelling())
                .map(this::explained)
                .ifPresent(problems::add));
        return problems;
    }

    private Schema schema() {
        Schema schema = compiled.orElseGet(() -> Compiler.SCHEMAS.getSchema(definition.inputSchema()));
        compiled = Optional.of(schema);
        return schema;
    }

    private static Comparator<Error> mostTelling() {
        return Comparator.comparingInt(error -> {
            int rank = TELLING.indexOf(error.getKeyword());
            return rank < 0 ? TELLING.size() : rank;
        });
    }

    private ArgumentProblem explained(Error error) {
        String argument = argument(error);
        JsonNode schema = schemaOf(error);
        JsonNode value = error.getInstanceNode();
        return switch (error.getKeyword()) {
            case "additionalProperties" -> ArgumentProblem.unknown(argument, value.path(error.getProperty()), schema);
            case "required" ->
                ArgumentProblem.missing(
                        argument, valid.of(argument, schema.path("properties").path(error.getProperty())));
            default -> ArgumentProblem.invalid(argument, value, valid.of(argument, schema));
        };
    }

    private JsonNode schemaOf(Error error) {
        String path = error.getEvaluationPath().toString();
        int alternatives = path.indexOf("/anyOf/");
        return definition.inputSchema().at(path.substring(0, alternatives < 0 ? path.lastIndexOf('/') : alternatives));
    }

    /** The path of the argument as one would write it, for example {@code fees[0].units}. */
    private static String argument(Error error) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < error.getInstanceLocation().getNameCount(); i++) {
            Object step = error.getInstanceLocation().getElement(i);
            if (step instanceof Integer index) {
                path.append('[').append(index.intValue()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(name(step));
            }
        }
        if (error.getProperty() != null) {
            path.append(path.isEmpty() ? "" : ".").append(name(error.getProperty()));
        }
        return path.isEmpty() ? "arguments" : path.toString();
    }

    private static String name(Object step) {
        return SafeText.token(step.toString());
    }
}
