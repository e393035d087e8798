package io.lagomcp.invoices.mcp.session;

import io.modelcontextprotocol.spec.ProtocolVersions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The parameters of {@code initialize}.
 *
 * @param version of the protocol that the client proposes
 */
public record InitializeParams(String version) {
    /** As the SDK has them, newest last. */
    static final List<String> VERSIONS = List.of(
            ProtocolVersions.MCP_2024_11_05,
            ProtocolVersions.MCP_2025_03_26,
            ProtocolVersions.MCP_2025_06_18,
            ProtocolVersions.MCP_2025_11_25);

    /** In characters: real names and versions have a few dozen. */
    private static final int LONGEST = 256;

    private static final List<String> CAPABILITIES =
            List.of("experimental", "roots", "sampling", "elicitation", "extensions");

    /** What is wrong with these parameters, in words; null for those that {@link #of} can read. */
    static @Nullable public String problem(@Nullable JsonNode params) {
        if (params == null || !params.path("protocolVersion").isString()) {
            return "\"params.protocolVersion\" must be a string.";
        }
        if (!areValid(params.path("capabilities"))) {
            return "\"params.capabilities\" must be an object of objects.";
        }
        JsonNode client = params.path("clientInfo");
        if (!client.path("name").isString() || !client.path("version").isString()) {
            return "\"params.clientInfo\" must have a name and a version.";
        }
        // kept as long as the session is
        return Stream.of(params.path("protocolVersion"), client.path("name"), client.path("version"))
                        .allMatch(text -> text.stringValue().length() <= LONGEST)
                ? null
                : "Protocol version, name and version of the client can have " + LONGEST + " characters each.";
    }

    public static InitializeParams of(JsonNode params) {
        return new InitializeParams(params.path("protocolVersion").stringValue());
    }

    /** The version of the protocol that the client proposes, or the newest that we speak. */
    public String agreedVersion() {
        return VERSIONS.contains(version) ? version : VERSIONS.get(VERSIONS.size() - 1);
    }

    private static boolean areValid(JsonNode capabilities) {
        JsonNode listChanged = capabilities.path("roots").path("listChanged");
        return capabilities.isObject()
                && CAPABILITIES.stream().map(capabilities::path).allMatch(InitializeParams::isObjectIfAny)
                && capabilities.path("elicitation").valueStream().allMatch(JsonNode::isObject)
                && (listChanged.isMissingNode() || listChanged.isBoolean());
    }

    private static boolean isObjectIfAny(JsonNode value) {
        return value.isMissingNode() || value.isObject();
    }
}
