package io.lagomcp.invoices.cli.call;

import io.lagomcp.invoices.app.ApplicationContext;
import io.lagomcp.invoices.config.CommandLineFlags;
import io.lagomcp.invoices.config.Settings;
import io.lagomcp.invoices.json.JsonTreeReader;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** The name and the arguments of a tool on the command line. */
public final class ToolArgumentOptions {
    private static final String STANDARD_INPUT = "-";

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "TOOL",
            completionCandidates = ToolNames.class,
            description = "For example find_invoice. See: tools.")
    private String tool = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "JSON",
            description = "Its arguments as a JSON object, or - to read them from standard input.")
    private @Nullable String json;

    @Option(
            names = "--arg",
            paramLabel = "NAME=VALUE",
            description = "One argument. VALUE is text, or JSON if it starts with [ or {. Repeat the option for more"
                    + " arguments, or with the same name for a list.")
    private List<String> pairs = List.of();

    public String tool() {
        return tool;
    }

    /**
     * The arguments, unchecked; reads standard input if that is where they are.
     *
     * @throws ParameterException if they are not valid JSON or not pairs, or if an argument is given in both ways
     */
    public ObjectNode arguments() {
        ObjectNode given = json == null ? JsonNodeFactory.instance.objectNode() : object(json);
        ObjectNode paired = JsonNodeFactory.instance.objectNode();
        pairs.forEach(pair -> add(pair, paired));
        for (String name : paired.propertyNames()) {
            if (given.has(name)) {
                throw usageError("The argument " + name + " is in JSON and in --arg; give it once.");
            }
        }
        return given.setAll(paired);
    }

    private ObjectNode object(String given) {
        try {
            JsonNode read = given.equals(STANDARD_INPUT)
                    ? JsonTreeReader.of(System.in.readAllBytes())
                    : JsonTreeReader.of(given);
            if (read instanceof ObjectNode object) {
                return object;
            }
        } catch (JacksonException malformed) {
            // reported below
        } catch (IOException unreadable) {
            throw usageError("Standard input cannot be read: " + unreadable.getMessage() + ".");
        }
        throw usageError("JSON must be one JSON object, each name once, such as '{\"number\":\"LAG-1\"}'.");
    }

    private void add(String pair, ObjectNode paired) {
        int equals = pair.indexOf('=');
        if (equals < 1) {
            throw usageError("--arg must be NAME=VALUE, such as --arg number=LAG-1.");
        }
        String name = pair.substring(0, equals);
        JsonNode value = value(pair.substring(equals + 1));
        JsonNode earlier = paired.path(name);
        if (earlier instanceof ArrayNode list) {
            list.add(value);
        } else if (earlier.isMissingNode()) {
            paired.set(name, value);
        } else {
            paired.putArray(name).add(earlier).add(value);
        }
    }

    /** The tool's schema decides whether a text is meant as a number or as true or false. */
    private static JsonNode value(String text) {
        if (text.startsWith("[") || text.startsWith("{")) {
            try {
                return JsonTreeReader.of(text);
            } catch (JacksonException plainText) {
                return StringNode.valueOf(text);
            }
        }
        return StringNode.valueOf(text);
    }

    private ParameterException usageError(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    /** The names of the arguments of each tool, for completion. */
    public static Map<String, List<String>> argumentNames() {
        Settings any = Settings.withoutServing(Map.of(), CommandLineFlags.none());
        Map<String, List<String>> names = new LinkedHashMap<>();
        ApplicationContext.tools(any)
                .forEach(tool -> names.put(
                        tool.name(),
                        List.copyOf(tool.inputSchema().path("properties").propertyNames())));
        return names;
    }

    static final class ToolNames implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return argumentNames().keySet().iterator();
        }
    }
}
