package io.lagomcp.invoices.mcp.protocol;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a client declares that it can be asked. */
public final class ClientCapabilities {
    private ClientCapabilities() {}

    /** Whether it shows forms to its user; {@code elicitation} without a mode means forms. */
    public static boolean showForms(JsonNode capabilities) {
        JsonNode elicitation = capabilities.path("elicitation");
        return elicitation.isObject() && (elicitation.has("form") || !elicitation.has("url"));
    }

    /** Whether it shows links to its user, who opens them in a browser. */
    public static boolean opensLinks(JsonNode capabilities) {
        return capabilities.path("elicitation").has("url");
    }

    /** Whether it can be asked this. */
    static boolean cover(JsonNode capabilities, JsonNode request) {
        return switch (request.path("method").asString("")) {
            case "elicitation/create" -> isUrl(request) ? opensLinks(capabilities) : showForms(capabilities);
            case "sampling/createMessage" -> capabilities.has("sampling");
            case "roots/list" -> capabilities.has("roots");
            default -> false;
        };
    }

    /** What it would have to declare to be asked this. */
    static ObjectNode requiredFor(JsonNode request) {
        ObjectNode required = JsonNodeFactory.instance.objectNode();
        switch (request.path("method").asString("")) {
            case "sampling/createMessage" -> required.putObject("sampling");
            case "roots/list" -> required.putObject("roots");
            default -> {
                ObjectNode elicitation = required.putObject("elicitation");
                if (isUrl(request)) {
                    elicitation.putObject("url");
                }
            }
        }
        return required;
    }

    private static boolean isUrl(JsonNode request) {
        return request.path("params").path("mode").asString("form").equals("url");
    }
}
