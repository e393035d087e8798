package io.lagomcp.invoices.tool.argument;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.argument.ArgumentValidator.ArgumentRules;
import java.io.File;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A validator for all of JSON Schema is the judge. */
class SchemaKeywordsTest {
    private static final int SAMPLES = 400;
    private static final JsonNode VALUES = new JsonMapper().readTree("""
        ["", " ", "x", "a@b", "EUR", "eur", "1", "1.5", "-1", 0, 1, -1, 0.5, 101, 1000000, true, false, null, [], ["x"],
        ["draft"], [1], [[]], {}, {"a": "b"}, {"a": 1}, {"code": "x"}, "2026-02-28", "2026-02-30", "2026-02-28T10:00:00Z",
        "2026-02-28T10:00:00+01:00", "2026-02-28T25:00:00Z", "2026-02-28T10:00Z", "2026-02-28T10:00:00",
        "1a901a90-1a90-4a90-9a90-1a901a901a90", "1A901A90-1A90-4A90-9A90-1A901A901A90", "1a901a90"]\
        """);

    static Stream<ToolDefinition> tools() {
        String[] files = Objects.requireNonNull(new File("tool-schemas").list());
        return Arrays.stream(files).map(file -> ToolDefinition.of(file.replace(".json", "")));
    }

    @ParameterizedTest
    @MethodSource("tools")
    void acceptsWhatTheSchemaAccepts(ToolDefinition tool) {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(ArgumentRules.addedTo(tool.inputSchema()));
        ArgumentValidator validator = new ArgumentValidator(tool);
        Random random = new Random(1);
        for (int i = 0; i < SAMPLES; i++) {
            ObjectNode arguments = validator.normalized(object(ArgumentRules.addedTo(tool.inputSchema()), random));
            boolean fits = schema.validate(
                            arguments,
                            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                    .isEmpty();
            // limits of our own are stricter than the schema
            List<ArgumentProblem> limits = ArgumentLimits.exceededBy(
                    arguments, ArgumentRules.addedTo(tool.inputSchema()), new SchemaDescriber(tool.name()));
            assertThat(validator.problemsWith(arguments).isEmpty())
                    .as("%s %s", tool.name(), arguments)
                    .isEqualTo(fits && limits.isEmpty());
        }
    }

    @ParameterizedTest
    @MethodSource("tools")
    void knowsEveryKeywordOfTheSchema(ToolDefinition tool) {
        assertKnown(ArgumentRules.addedTo(tool.inputSchema()));
    }

    private static void assertKnown(JsonNode schema) {
        assertThat(SchemaKeywords.KNOWN).containsAll(schema.propertyNames());
        schema.path("properties").forEach(SchemaKeywordsTest::assertKnown);
        schema.path("anyOf").forEach(SchemaKeywordsTest::assertKnown);
        Stream.of(schema.path("items"), schema.path("additionalProperties"))
                .filter(JsonNode::isObject)
                .forEach(SchemaKeywordsTest::assertKnown);
    }

    /** Mostly right, so that some are right in all. */
    private static ObjectNode object(JsonNode schema, Random random) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        schema.path("properties").forEachEntry((name, property) -> {
            if (random.nextInt(4) == 0 || schema.path("required").toString().contains('"' + name + '"')) {
                object.set(name, value(property, random));
            }
        });
        if (random.nextInt(20) == 0) {
            object.put("unknown", 1);
        }
        return object;
    }

    private static JsonNode value(JsonNode schema, Random random) {
        if (random.nextInt(4) > 0 && schema.has("enum")) {
            return schema.path("enum").path(0);
        }
        if (random.nextInt(4) > 0 && schema.has("properties")) {
            return object(schema, random);
        }
        if (random.nextInt(4) > 0 && schema.has("items")) {
            return JsonNodeFactory.instance.arrayNode().add(value(schema.path("items"), random));
        }
        return VALUES.path(random.nextInt(VALUES.size()));
    }
}
