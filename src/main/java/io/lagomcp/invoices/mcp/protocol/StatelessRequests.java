package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.json.JsonWriter;
import io.lagomcp.invoices.mcp.protocol.InFlightRequest.Translator;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.Request;
import io.lagomcp.invoices.mcp.protocol.MethodException.Kind;
import io.lagomcp.invoices.mcp.protocol.Outcome.InputRequired;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
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

    private static final int HEADER_MISMATCH = -32020;
    private static final int UNSUPPORTED_VERSION = -32022;

    private static final String DISCOVER = "server/discover";
    private static final String INITIALIZE = "initialize";

    /**
     * What this revision says about a method.
     *
     * @param cacheable whether clients may cache its results
     * @param named the parameter that the header {@code Mcp-Name} repeats; empty text for none
     */
    private record MethodTraits(boolean cacheable, String named) {}

    private static final MethodTraits LIST = new MethodTraits(true, "");
    private static final Map<String, MethodTraits> METHODS = Map.of(
            DISCOVER,
            LIST,
            "tools/list",
            LIST,
            "tools/call",
            new MethodTraits(false, "name"),
            "prompts/list",
            LIST,
            "prompts/get",
            new MethodTraits(false, "name"),
            "resources/list",
            LIST,
            "resources/templates/list",
            LIST,
            "resources/read",
            new MethodTraits(true, "uri"),
            "completion/complete",
            new MethodTraits(false, ""));

    private static final Duration DISCOVERY_FRESH = Duration.ofHours(1);

    private static final String STATE = "requestState";
    private static final String ANSWERS = "inputResponses";
    /** What differs between a request and its repetition with answers. */
    private static final Set<String> NOT_OF_REQUEST = Set.of("_meta", STATE, ANSWERS);

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final ServerDefinition server;
    private final RequestProcessor requests;
    private final boolean oneClient;
    private final ObjectNode serverInfo;
    private volatile @Nullable RequestStateSealer states;

    /** Takes requests of many clients. */
    public StatelessRequests(SessionConfig config) {
        this(config, new RequestProcessor(config, ""), false);
    }

    StatelessRequests(SessionConfig config, RequestProcessor requests, boolean oneClient) {
        this.server = config.server();
        this.requests = requests;
        this.oneClient = oneClient;
        // comes with every result, so without icons
        this.serverInfo = config.server().info().deepCopy().without("icons");
    }

    /** Whether this is a request of this revision, or a later one: it tells its revision itself. */
    public static boolean isOne(JsonRpcMessage message) {
        return message instanceof Request request && meta(request).has(VERSION_KEY);
    }

    private static JsonNode meta(Request request) {
        return params(request).path("_meta");
    }

    private static JsonNode params(Request request) {
        return request.params() == null ? MissingNode.getInstance() : request.params();
    }

    /** Answers the request on a thread of its own. */
    public void receive(Request request, MessageContext arrival) {
        receive(request, arrival, RequestHeaders.NONE);
    }

    /** Answers the request on a thread of its own, or refuses it if its headers do not repeat the body. */
    public void receive(Request request, MessageContext arrival, RequestHeaders headers) {
        InFlightRequest call = new InFlightRequest(request, this, REVISION, arrival);
        JsonRpcError refused = objection(request, headers);
        if (refused != null) {
            requests.refuse(call, refused);
            return;
        }
        if (!oneClient) {
            // a client that ends the connection cancels the request
            var unused = arrival.responseChannel().gone().thenRun(() -> requests.cancel(call.key()));
        }
        requests.start(call);
    }

    /** What is wrong with the request before its method is called; null if nothing is. */
    private @Nullable JsonRpcError objection(Request request, RequestHeaders headers) {
        JsonNode meta = meta(request);
        JsonNode version = meta.path(VERSION_KEY);
        if (!request.id().isString() && !request.id().isIntegralNumber()) {
            return new JsonRpcError(JsonRpcError.INVALID_REQUEST, "\"id\" must be a string or an integer.");
        }
        if (version.isMissingNode() && request.method().equals(INITIALIZE)) {
            return mismatch("MCP-Protocol-Version");
        }
        if (!version.isString() || !meta.path(CAPABILITIES_KEY).isObject()) {
            return new JsonRpcError(
                    JsonRpcError.INVALID_PARAMS,
                    "\"params._meta\" must have \"" + VERSION_KEY + "\", a string, and \"" + CAPABILITIES_KEY
                            + "\", an object.");
        }
        if (!headers.repeat("MCP-Protocol-Version", version.stringValue(), false)) {
            return mismatch("MCP-Protocol-Version");
        }
        if (!version.stringValue().equals(REVISION)) {
            ObjectNode data = JSON.objectNode().put("requested", version.stringValue());
            data.putArray("supported").add(REVISION);
            return new JsonRpcError(
                    UNSUPPORTED_VERSION,
                    "Unsupported protocol version. Without a session this server speaks " + REVISION
                            + "; for older revisions send initialize.",
                    data);
        }
        if (!headers.repeat("Mcp-Method", request.method(), false)) {
            return mismatch("Mcp-Method");
        }
        MethodTraits traits = METHODS.get(request.method());
        if (traits == null
                || (!request.method().equals(DISCOVER) && !server.methods().containsKey(request.method()))) {
            return error(MethodException.unknownMethod(request.method()));
        }
        JsonNode name = traits.named().isEmpty()
                ? MissingNode.getInstance()
                : params(request).path(traits.named());
        return name.isString() && !headers.repeat("Mcp-Name", name.stringValue(), true) ? mismatch("Mcp-Name") : null;
    }

    private static JsonRpcError mismatch(String header) {
        return new JsonRpcError(HEADER_MISMATCH, "Send the header " + header + " once, with the value from the body.");
    }

    @Override
    public boolean hasOneClient() {
        return oneClient;
    }

    @Override
    public ObjectNode result(InFlightRequest call) {
        if (call.method().equals(DISCOVER)) {
            return finished(call, new Outcome.Result(discovery(), "ok", DISCOVERY_FRESH, true));
        }
        ObjectNode params = call.params();
        JsonNode meta = params.path("_meta");
        JsonNode capabilities = meta.path(CAPABILITIES_KEY);
        Outcome outcome = server.method(call.method())
                .call(new MethodCall(
                        params,
                        REVISION,
                        call.principal(),
                        InitializeParams.client(meta.path(CLIENT_KEY)),
                        capabilities,
                        // log messages need a logLevel, which this server does not take
                        new MethodCall.Notices(call.responseChannel(), "notifications/progress"::equals),
                        answers(call),
                        state(call)));
        return outcome instanceof Outcome.Result result
                ? finished(call, result)
                : asking(call, (InputRequired) outcome, capabilities);
    }

    private static Map<String, InputAnswer> answers(InFlightRequest call) {
        JsonNode given = call.params().path(ANSWERS);
        if (given.isMissingNode()) {
            return Map.of();
        }
        if (!given.isObject() || !given.valueStream().allMatch(JsonNode::isObject)) {
            throw new MethodException(Kind.INVALID_PARAMS, "\"params." + ANSWERS + "\" must be an object of objects.");
        }
        Map<String, InputAnswer> answers = new HashMap<>();
        given.forEachEntry((key, answer) -> answers.put(key, new InputAnswer.Given(answer, call.principal())));
        return answers;
    }

    private Optional<String> state(InFlightRequest call) {
        JsonNode sealed = call.params().path(STATE);
        if (sealed.isMissingNode()) {
            return Optional.empty();
        }
        Optional<String> state = sealed.stringValueOpt().flatMap(text -> states().open(text, context(call)));
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

    private ObjectNode asking(InFlightRequest call, InputRequired input, JsonNode capabilities) {
        input.requests().forEach(request -> {
            if (!ClientCapabilities.cover(capabilities, request)) {
                ObjectNode data =
                        JSON.objectNode().set("requiredCapabilities", ClientCapabilities.requiredFor(request));
                throw new MethodException(
                        Kind.MISSING_CAPABILITY, "This request needs a client that can ask its user.", data);
            }
        });
        call.outcome("input_required");
        ObjectNode result = JSON.objectNode().put("resultType", "input_required");
        result.set("inputRequests", input.requests());
        input.state().ifPresent(state -> result.put(STATE, states().seal(state, context(call), input.lifetime())));
        return signed(result);
    }

    /** Who may use a state and for which request. */
    private static String context(InFlightRequest call) {
        ObjectNode request = call.params().deepCopy().without(NOT_OF_REQUEST);
        return call.principal().name() + '\n' + call.method() + '\n' + JsonWriter.of(sorted(request));
    }

    private static JsonNode sorted(JsonNode value) {
        if (value instanceof ObjectNode object) {
            Map<String, JsonNode> members = new TreeMap<>();
            object.forEachEntry((name, member) -> members.put(name, sorted(member)));
            return JSON.objectNode().setAll(members);
        }
        if (value instanceof ArrayNode array) {
            List<JsonNode> elements =
                    array.valueStream().map(StatelessRequests::sorted).toList();
            return JSON.arrayNode().addAll(elements);
        }
        return value;
    }

    private RequestStateSealer states() {
        RequestStateSealer known = states;
        if (known == null) {
            known = new RequestStateSealer(server.stateKey(), Clock.systemUTC());
            states = known;
        }
        return known;
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
        if (Objects.requireNonNull(METHODS.get(call.method())).cacheable()) {
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
    public JsonRpcError error(MethodException failed) {
        return failed.error(failed.kind().stateless());
    }

    @Override
    public int status(JsonRpcError error, boolean begun) {
        return switch (error.code()) {
            case JsonRpcError.METHOD_NOT_FOUND -> 404;
            case JsonRpcError.INTERNAL_ERROR -> begun ? 200 : 503;
            case JsonRpcError.INVALID_PARAMS -> begun ? 200 : 400;
            default -> 400;
        };
    }

    /** Those that are in progress. */
    public RequestProcessor requests() {
        return requests;
    }
}
