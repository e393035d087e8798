package io.lagomcp.invoices.tool.argument;

import io.lagomcp.invoices.tool.ToolDefinition;
import io.lagomcp.invoices.tool.ToolError;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What assistants ask for with an argument that no tool has, because Lago's API has no way to do it. Telling them to correct the
 * argument would send them looking for a spelling that works.
 *
 * <p>{@code unsupported-requests.json} lists these requests: the tools that are called for it, the arguments that ask for it,
 * what Lago's API cannot do, and what can be done instead, in whole sentences.
 */
public final class UnsupportedRequest {
    private UnsupportedRequest() {}

    /** Read once, and not before an unknown argument is given: a call can have thousands of them. */
    private static final class Known {
        static final JsonNode REQUESTS =
                ToolDefinition.resource("unsupported-requests.json").path("requests");
    }

    /** The error for the first unknown argument that asks for something that Lago's API cannot do. */
    public static Optional<ToolError> in(ObjectNode arguments, ToolDefinition tool) {
        return arguments.propertyNames().stream()
                .filter(name -> !tool.inputSchema().path("properties").has(name))
                .flatMap(name -> Known.REQUESTS
                        .valueStream()
                        .filter(request -> names(request.path("tools"), tool.name())
                                && names(request.path("arguments"), name.toLowerCase(Locale.ROOT)))
                        .map(request -> ToolError.of(
                                "not_supported_by_lago",
                                "Lago's API cannot " + request.path("cannot").stringValue() + " (given: " + name + ").",
                                request.path("instead").stringValue() + " Nothing was sent to Lago.")))
                .findFirst();
    }

    private static boolean names(JsonNode words, String word) {
        return List.of(words.stringValue().split(" ")).contains(word);
    }
}
