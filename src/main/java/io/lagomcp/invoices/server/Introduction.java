package io.lagomcp.invoices.server;

import io.modelcontextprotocol.spec.ProtocolVersions;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The parameters of {@code initialize}, where they are what clients usually send. */
record Introduction(String version) {
    /** As the SDK has them, newest last. */
    static final List<String> VERSIONS = List.of(
            ProtocolVersions.MCP_2024_11_05,
            ProtocolVersions.MCP_2025_03_26,
            ProtocolVersions.MCP_2025_06_18,
            ProtocolVersions.MCP_2025_11_25);

    private static final List<String> CAPABILITIES =
            List.of("experimental", "roots", "sampling", "elicitation", "extensions");

    /** Empty for all that the SDK might take exception to: let it be asked then. */
    static Optional<Introduction> of(@Nullable JsonNode params) {
        return params != null
                        && params.path("protocolVersion").isString()
                        && isUsual(params.path("clientInfo"))
                        && areUsual(params.path("capabilities"))
                        && !params.has("_meta")
                ? Optional.of(new Introduction(params.path("protocolVersion").stringValue()))
                : Optional.empty();
    }

    /** The version of the protocol that the client proposes, or the newest that we speak. */
    String agreedVersion() {
        return VERSIONS.contains(version) ? version : VERSIONS.get(VERSIONS.size() - 1);
    }

    private static boolean isUsual(JsonNode client) {
        return client.path("name").isString()
                && client.path("version").isString()
                && isTextIfAny(client.path("title"))
                && isTextIfAny(client.path("description"))
                && isTextIfAny(client.path("websiteUrl"))
                && client.path("icons").isMissingNode();
    }

    private static boolean areUsual(JsonNode capabilities) {
        JsonNode listChanged = capabilities.path("roots").path("listChanged");
        return capabilities.isObject()
                && CAPABILITIES.stream().map(capabilities::path).allMatch(Introduction::isObjectIfAny)
                && capabilities.path("elicitation").valueStream().allMatch(JsonNode::isObject)
                && capabilities.path("extensions").valueStream().allMatch(JsonNode::isObject)
                && (listChanged.isMissingNode() || listChanged.isBoolean());
    }

    private static boolean isTextIfAny(JsonNode value) {
        return value.isMissingNode() || value.isString();
    }

    private static boolean isObjectIfAny(JsonNode value) {
        return value.isMissingNode() || value.isObject();
    }
}
