package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.approval.plan.CallDigest;
import io.lagomcp.invoices.mcp.protocol.InFlightRequest.Translator;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.Request;
import io.lagomcp.invoices.mcp.protocol.MethodException.Kind;
import io.lagomcp.invoices.mcp.protocol.Outcome.InputRequired;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Requests of revision 2026-07-28. There are no sessions: each request tells the revision, the client and its capabilities in
 * {@code _meta}. What must be asked of the client is asked in the result; the answer comes with a repeated request.
 */
public final class StatelessRequests implements Translator {
    public static final String REVISION = "2026-07-28";
    static final String VERSION_KEY = "io.modelcontextprotocol/protocolVersion";
    static final String CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities";
    static final String CLIENT_KEY = "io.modelcontextprotocol/clientInfo";
    private static final String SERVER_KEY = "io.modelcontextprotocol/serverInfo";

    private static final String VERSION_HEADER = "MCP-Protocol-Version";
    private static final String NAME_HEADER = "Mcp-Name";
    private static final String DISCOVER = "server/discover";

    /** The methods whose results clients may cache. */
    private static final Set<String> CACHEABLE = Set.of(
            DISCOVER,
            McpSchema.METHOD_TOOLS_LIST,
            McpSchema.METHOD_PROMPT_LIST,
            McpSchema.METHOD_RESOURCES_LIST,
            McpSchema.METHOD_RESOURCES_TEMPLATES_LIST,
            McpSchema.METHOD_RESOURCES_READ);

    /** All other methods. */
    private static final Set<String> NOT_CACHEABLE =
            Set.of(McpSchema.METHOD_TOOLS_CALL, McpSchema.METHOD_PROMPT_GET, McpSchema.METHOD_COMPLETION_COMPLETE);

    /** The parameter that the header {@code Mcp-Name} repeats. */
    private static final Map<String, String> NAMES = Map.of(
            McpSchema.METHOD_TOOLS_CALL,
            "name",
            McpSchema.METHOD_PROMPT_GET,
            "name",
            McpSchema.METHOD_RESOURCES_READ,
            "uri");

    private static final Duration DISCOVERY_FRESH = Duration.ofHours(1);

    private static final String STATE = "requestState";
    private static final String ANSWERS = "inputResponses";
    /** What differs between a request and its repetition with answers. */
    private static final Set<String> NOT_OF_REQUEST = Set.of("_meta", STATE, ANSWERS);

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ServerDefinition server;
    private final RequestQueue requests;
    private final boolean oneClient;
    private final ObjectNode serverInfo;
    private final RequestStateSealer states;

    /** Takes requests of many clients. */
    public StatelessRequests(SessionConfig config) {
        this(config, new RequestQueue(config, ""), false);
    }

    StatelessRequests(SessionConfig config, RequestQueue requests, boolean oneClient) {
        this.server = config.server();
        this.requests = requests;
        this.oneClient = oneClient;
        // comes with every result, so without icons
        this.serverInfo = config.server().info().deepCopy().without("icons");
        this.states = new RequestStateSealer(server.stateKey(), Clock.systemUTC());
    }

    /** Whether this is a request of this revision, or a later one: it tells its revision itself. */
    public static boolean isOne(JsonRpcMessage message) {
        return message instanceof Request request && meta(request).has(VERSION_KEY);
    }

    private static JsonNode meta(Request request) {
        return request.params().path("_meta");
    }

    /**
     * Answers the request on a thread of its own, or refuses it.
     *
     * @param headers finds the values of a header of HTTP, which must repeat the body; null where there are no headers
     */
    public void receive(Request request, MessageContext arrival, @Nullable Function<String, List<String>> headers) {
        InFlightRequest call = new InFlightRequest(request, this, client(request), arrival);
        try {
            check(request, headers);
        } catch (MethodException refused) {
            requests.refuse(call, refused);
            return;
        }
        if (!oneClient) {
            // a client that ends the connection cancels the request
            var unused = arrival.channel().gone().thenRun(() -> requests.cancel(call.key()));
        }
        requests.start(call);
    }

    private void check(Request request, @Nullable Function<String, List<String>> headers) {
        String method = request.method();
        JsonNode version = meta(request).path(VERSION_KEY);
        if (!request.id().isString() && !request.id().isIntegralNumber()) {
            throw new MethodException(Kind.INVALID_REQUEST, "\"id\" must be a string or an integer.");
        }
        if (version.isMissingNode() && method.equals(McpSchema.METHOD_INITIALIZE)) {
            throw mismatch(VERSION_HEADER);
        }
        MethodException.require(
                version.isString() && meta(request).path(CAPABILITIES_KEY).isObject(),
                "\"params._meta\" must have \"" + VERSION_KEY + "\", a string, and \"" + CAPABILITIES_KEY
                        + "\", an object.");
        requireHeader(VERSION_HEADER, version.stringValue(), headers);
        if (!version.stringValue().equals(REVISION)) {
            ObjectNode data = JSON.objectNode().put("requested", version.stringValue());
            data.putArray("supported").add(REVISION);
            throw new MethodException(
                    Kind.UNSUPPORTED_VERSION,
                    "Unsupported protocol version. Without a session this server speaks " + REVISION
                            + "; for older revisions send initialize.",
                    data);
        }
        requireHeader("Mcp-Method", method, headers);
        boolean isServed = method.equals(DISCOVER) || server.methods().containsKey(method);
        if (!isServed || !(CACHEABLE.contains(method) || NOT_CACHEABLE.contains(method))) {
            throw MethodException.unknownMethod(method);
        }
        String name = NAMES.get(method);
        if (name != null && request.params().path(name).isString()) {
            requireHeader(NAME_HEADER, request.params().path(name).stringValue(), headers);
        }
    }

    /** Requires that the header is there exactly once, with this value. */
    private static void requireHeader(String header, String value, @Nullable Function<String, List<String>> headers) {
        if (headers != null) {
            Stream<String> given = headers.apply(header).stream().map(String::strip);
            Stream<String> read = header.equals(NAME_HEADER) ? given.map(StatelessRequests::decoded) : given;
            if (!read.toList().equals(List.of(value))) {
                throw mismatch(header);
            }
        }
    }

    private static MethodException mismatch(String header) {
        return new MethodException(
                Kind.HEADER_MISMATCH, "Send the header " + header + " once, with the value from the body.");
    }

    /** A value of a header that may be written in Base64 of UTF-8; if that is broken, the value as it came. */
    private static String decoded(String value) {
        String prefix = "=?base64?";
        String suffix = "?=";
        if (!value.startsWith(prefix) || !value.endsWith(suffix)) {
            return value;
        }
        try {
            byte[] bytes =
                    Base64.getDecoder().decode(value.substring(prefix.length(), value.length() - suffix.length()));
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | IndexOutOfBoundsException | CharacterCodingException broken) {
            return value;
        }
    }

    @Override
    public boolean hasOneClient() {
        return oneClient;
    }

    @Override
    public ObjectNode result(InFlightRequest call) {
        Request request = call.request();
        if (request.method().equals(DISCOVER)) {
            return finished(call, new Outcome.Result(discovery(), "ok", DISCOVERY_FRESH, true));
        }
        Outcome outcome = server.method(request.method()).call(call.call(answers(call), state(call)));
        return outcome instanceof Outcome.Result result
                ? finished(call, result)
                : asking(call, (InputRequired) outcome);
    }

    private static ClientInfo client(Request request) {
        JsonNode meta = meta(request);
        return new ClientInfo(REVISION, ClientInfo.name(meta.path(CLIENT_KEY)), meta.path(CAPABILITIES_KEY));
    }

    private static Map<String, ClientAnswer> answers(InFlightRequest call) {
        JsonNode given = call.request().params().path(ANSWERS);
        if (given.isMissingNode()) {
            return Map.of();
        }
        MethodException.require(
                given.isObject() && given.valueStream().allMatch(JsonNode::isObject),
                "\"params." + ANSWERS + "\" must be an object of objects.");
        Map<String, ClientAnswer> answers = new HashMap<>();
        given.forEachEntry((key, answer) ->
                answers.put(key, new ClientAnswer.Given(answer, call.arrival().principal())));
        return answers;
    }

    private Optional<String> state(InFlightRequest call) {
        JsonNode sealed = call.request().params().path(STATE);
        if (sealed.isMissingNode()) {
            return Optional.empty();
        }
        Optional<String> state = sealed.stringValueOpt().flatMap(text -> states.open(text, context(call)));
        if (state.isEmpty()) {
            throw invalidState();
        }
        return state;
    }

    /** The error for a state that does not belong to the request, was changed or has expired, or whose plan is not known. */
    public static MethodException invalidState() {
        return new MethodException(
                Kind.INVALID_PARAMS,
                "Invalid or expired " + STATE + ". This request did nothing; an earlier one with this state may have:"
                        + " look first.");
    }

    private ObjectNode asking(InFlightRequest call, InputRequired input) {
        input.requests().forEach(request -> {
            if (!call.client().covers(request)) {
                ObjectNode data = JSON.objectNode().set("requiredCapabilities", ClientInfo.requiredFor(request));
                throw new MethodException(
                        Kind.MISSING_CAPABILITY, "This request needs a client that can ask its user.", data);
            }
        });
        call.outcome("input_required");
        ObjectNode result = JSON.objectNode().put("resultType", "input_required");
        result.set("inputRequests", input.requests());
        input.state().ifPresent(state -> result.put(STATE, states.seal(state, context(call), input.lifetime())));
        return signed(result);
    }

    /** Who may use a state and for which request. */
    private static String context(InFlightRequest call) {
        ObjectNode params = call.request().params().deepCopy().without(NOT_OF_REQUEST);
        return call.arrival().principal().name()
                + '\n'
                + CallDigest.of(call.request().method(), params);
    }

    private ObjectNode discovery() {
        ObjectNode discovery = JSON.objectNode();
        discovery.putArray("supportedVersions").add(REVISION);
        ObjectNode capabilities = discovery.putObject("capabilities");
        // without what takes subscriptions, which are not served
        List.of("completions", "extensions", "prompts", "resources", "tools").forEach(name -> {
            JsonNode declared = server.capabilities().path(name);
            if (declared.isObject()) {
                capabilities.set(name, ((ObjectNode) declared).deepCopy().without(List.of("listChanged", "subscribe")));
            }
        });
        return discovery.put("instructions", server.instructions());
    }

    private ObjectNode finished(InFlightRequest call, Outcome.Result result) {
        call.outcome(result.label());
        ObjectNode json = result.json().put("resultType", "complete");
        if (CACHEABLE.contains(call.request().method())) {
            json.put("ttlMs", result.fresh().toMillis()).put("cacheScope", result.isPublic() ? "public" : "private");
        }
        return signed(json);
    }

    private ObjectNode signed(ObjectNode result) {
        ObjectNode meta = result.get("_meta") instanceof ObjectNode own ? own : result.putObject("_meta");
        meta.set(SERVER_KEY, serverInfo);
        return result;
    }

    @Override
    public int status(int code, boolean begun) {
        return switch (code) {
            case ErrorCodes.METHOD_NOT_FOUND -> 404;
            case ErrorCodes.INTERNAL_ERROR -> begun ? 200 : 503;
            case ErrorCodes.INVALID_PARAMS -> begun ? 200 : 400;
            default -> 400;
        };
    }

    /** Those that are in progress. */
    public RequestQueue requests() {
        return requests;
    }
}
