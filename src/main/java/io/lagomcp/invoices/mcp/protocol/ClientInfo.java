package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.json.JsonWriter;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.ProtocolVersions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client says of itself: in {@code initialize}, kept as long as its session, or in each request of revision 2026-07-28.
 *
 * @param revision of the protocol that is spoken, for example {@code 2025-11-25}; empty text before it is agreed
 * @param name with the version, as the client gave them; only for display
 * @param capabilities an object
 */
public record ClientInfo(String revision, String name, JsonNode capabilities) {
    /** Before a session is initialized. */
    static final ClientInfo UNKNOWN = new ClientInfo("", "unknown", JsonNodeFactory.instance.objectNode());

    /** The revisions that have sessions, newest last. */
    static final List<String> REVISIONS = List.of(
            ProtocolVersions.MCP_2024_11_05,
            ProtocolVersions.MCP_2025_03_26,
            ProtocolVersions.MCP_2025_06_18,
            ProtocolVersions.MCP_2025_11_25);

    /** In characters: real names and versions have a few dozen. */
    private static final int LONGEST = 256;

    /** What a client can be asked for, and the modes of it that matter. */
    private static final Map<String, List<String>> ASKED =
            Map.of("elicitation", List.of("form", "url"), "sampling", List.of(), "roots", List.of());

    private static final List<String> CAPABILITIES =
            List.of("experimental", "roots", "sampling", "elicitation", "extensions");

    /**
     * Checks that {@link #of} can read these parameters.
     *
     * @throws MethodException if it cannot
     */
    static void check(JsonNode params) {
        JsonNode revision = params.path("protocolVersion");
        JsonNode name = params.path("clientInfo").path("name");
        JsonNode version = params.path("clientInfo").path("version");
        MethodException.require(revision.isString(), "\"params.protocolVersion\" must be a string.");
        MethodException.require(
                areValid(params.path("capabilities")), "\"params.capabilities\" must be an object of objects.");
        MethodException.require(
                name.isString() && version.isString(), "\"params.clientInfo\" must have a name and a version.");
        MethodException.require(
                Stream.of(revision, name, version)
                        .allMatch(text -> text.stringValue().length() <= LONGEST),
                "Protocol version, name and version of the client can have " + LONGEST + " characters each.");
    }

    /** What the parameters of {@code initialize} say. */
    static ClientInfo of(JsonNode params) {
        String proposed = params.path("protocolVersion").stringValue();
        return new ClientInfo(
                REVISIONS.contains(proposed) ? proposed : REVISIONS.get(REVISIONS.size() - 1),
                name(params.path("clientInfo")),
                params.path("capabilities"));
    }

    /** What {@link #restored} needs, as JSON: of the capabilities only what the server may ask the client for. */
    String published() {
        ObjectNode published =
                JsonNodeFactory.instance.objectNode().put("revision", revision).put("client", name);
        ObjectNode declared = published.putObject("capabilities");
        ASKED.forEach((name, modes) -> {
            JsonNode asked = capabilities.path(name);
            if (asked.isObject()) {
                ObjectNode known = declared.putObject(name);
                modes.stream().filter(asked::has).forEach(known::putObject);
            }
        });
        return JsonWriter.of(published);
    }

    /** What {@link #published} gave. */
    static ClientInfo restored(String published) {
        JsonNode json = JsonMapper.shared().readTree(published);
        return new ClientInfo(
                json.path("revision").stringValue(), json.path("client").stringValue(), json.path("capabilities"));
    }

    /** Name and version, as the client gave them. */
    static String name(JsonNode info) {
        return info.path("name").isString()
                ? info.path("name").stringValue() + " " + info.path("version").asString("")
                : "unknown";
    }

    private static boolean areValid(JsonNode capabilities) {
        JsonNode listChanged = capabilities.path("roots").path("listChanged");
        return capabilities.isObject()
                && CAPABILITIES.stream().map(capabilities::path).allMatch(ClientInfo::isObjectIfAny)
                && capabilities.path("elicitation").valueStream().allMatch(JsonNode::isObject)
                && (listChanged.isMissingNode() || listChanged.isBoolean());
    }

    private static boolean isObjectIfAny(JsonNode value) {
        return value.isMissingNode() || value.isObject();
    }

    /** Whether it speaks revision 2026-07-28, which has no sessions. */
    public boolean isStateless() {
        return revision.equals(StatelessRequests.REVISION);
    }

    /** Whether it shows forms to its user; {@code elicitation} without a mode means forms. */
    public boolean showsForms() {
        JsonNode elicitation = capabilities.path("elicitation");
        return elicitation.isObject() && (elicitation.has("form") || !elicitation.has("url"));
    }

    /** Whether it shows links to its user, who opens them in a browser. */
    public boolean opensLinks() {
        return capabilities.path("elicitation").has("url");
    }

    /** Whether it declares that it can be asked this. */
    boolean covers(JsonNode request) {
        return switch (request.path("method").asString("")) {
            case McpSchema.METHOD_ELICITATION_CREATE -> isUrl(request) ? opensLinks() : showsForms();
            case McpSchema.METHOD_SAMPLING_CREATE_MESSAGE -> capabilities.has("sampling");
            case McpSchema.METHOD_ROOTS_LIST -> capabilities.has("roots");
            default -> false;
        };
    }

    /** What a client would have to declare to be asked this. */
    static ObjectNode requiredFor(JsonNode request) {
        ObjectNode required = JsonNodeFactory.instance.objectNode();
        switch (request.path("method").asString("")) {
            case McpSchema.METHOD_SAMPLING_CREATE_MESSAGE -> required.putObject("sampling");
            case McpSchema.METHOD_ROOTS_LIST -> required.putObject("roots");
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
