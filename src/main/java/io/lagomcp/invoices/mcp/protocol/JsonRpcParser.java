package io.lagomcp.invoices.mcp.protocol;

import static io.modelcontextprotocol.spec.McpSchema.ErrorCodes.INVALID_PARAMS;
import static io.modelcontextprotocol.spec.McpSchema.ErrorCodes.INVALID_REQUEST;
import static io.modelcontextprotocol.spec.McpSchema.ErrorCodes.PARSE_ERROR;

import io.lagomcp.invoices.json.JsonFieldFilter;
import io.lagomcp.invoices.json.JsonTreeReader;
import io.lagomcp.invoices.limit.LimitExceededException;
import io.lagomcp.invoices.limit.MemoryReservation;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.Ignorable;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.Malformed;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.Notification;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.OverLimit;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.Request;
import io.lagomcp.invoices.mcp.protocol.JsonRpcMessage.Response;
import io.modelcontextprotocol.spec.McpSchema;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads texts as JSON-RPC 2.0 messages, whatever the text holds, and never throws. Each text is parsed once; a second pass is
 * made only of {@code initialize}, of long messages and of those that are refused. What nobody here reads, such as most of
 * {@code _meta}, is left out while the text is read, and never in memory.
 */
public final class JsonRpcParser {
    private static final int MAX_ID_SCALE = 100;

    /** In characters, of an id that is text: every answer repeats it, also one that refuses a message that is too long. */
    private static final int LONGEST_ID = 256;

    /** In characters, of all messages but calls of tools, whose arguments may be long. Real ones have a few hundred. */
    private static final int LONGEST_BUT_CALLS = 64 * 1024;

    private static final JsonFieldFilter HEAD = members("jsonrpc", "id", "method", "params", "result", "error");

    private static final JsonFieldFilter CAPABILITIES = members("experimental", "sampling", "extensions")
            .with("roots", members("listChanged"))
            .with("elicitation", members("form", "url"));

    private static final JsonFieldFilter META = members(
                    "progressToken", "traceparent", "tracestate", "baggage", StatelessRequests.VERSION_KEY)
            .with(StatelessRequests.CAPABILITIES_KEY, CAPABILITIES)
            .with(StatelessRequests.CLIENT_KEY, members("name", "version"));

    private static final JsonFieldFilter MESSAGE = HEAD.with("params", JsonFieldFilter.ALL.with("_meta", META))
            .with("result", JsonFieldFilter.ALL)
            .with("error", JsonFieldFilter.ALL);

    /** What is kept of a client as long as its session lasts. */
    private static final JsonFieldFilter INITIALIZE = HEAD.with(
            "params",
            members("protocolVersion")
                    .with("clientInfo", members("name", "version"))
                    .with("capabilities", CAPABILITIES)
                    .with("_meta", META));

    private JsonRpcParser() {}

    /** The message that this text is; {@code memory} holds what it takes. */
    public static JsonRpcMessage parse(String text, MemoryReservation memory) {
        try {
            if (text.length() > LONGEST_BUT_CALLS && !isMethod(McpSchema.METHOD_TOOLS_CALL, head(text))) {
                return bad(idIn(text), INVALID_REQUEST, "A message that calls no tool can have 65536 characters.");
            }
            JsonNode message = JsonTreeReader.of(text, MESSAGE, memory::reserve);
            return kindOf(
                    isMethod(McpSchema.METHOD_INITIALIZE, message)
                            ? JsonTreeReader.of(text, INITIALIZE, memory::reserve)
                            : message);
        } catch (JacksonException notJson) {
            return bad(
                    idIn(text),
                    PARSE_ERROR,
                    "Not one JSON value, nested too deeply, a key twice, or a number beyond 1e1000.");
        } catch (LimitExceededException full) {
            return new OverLimit(idIn(text), full);
        }
    }

    private static JsonNode head(String text) {
        return JsonTreeReader.preview(text, HEAD, bytes -> {});
    }

    /** The id of a message that cannot be taken; JSON null where it cannot be read. */
    private static JsonNode idIn(String text) {
        try {
            return idOf(head(text));
        } catch (JacksonException notJson) {
            return NullNode.getInstance();
        }
    }

    private static boolean isMethod(String method, JsonNode message) {
        return message.path("method").stringValue("").equals(method);
    }

    /** Scalars of these names alone, and of objects and arrays that they are there. */
    private static JsonFieldFilter members(String... names) {
        JsonFieldFilter members = JsonFieldFilter.EMPTY;
        for (String name : names) {
            members = members.with(name, JsonFieldFilter.EMPTY);
        }
        return members;
    }

    private static JsonRpcMessage kindOf(JsonNode message) {
        if (message.isArray()) {
            return bad(INVALID_REQUEST, "Batches are not part of this protocol; send one message at a time.");
        }
        if (!message.isObject()) {
            return bad(INVALID_REQUEST, "A message is a JSON object.");
        }
        return message(message);
    }

    private static JsonRpcMessage message(JsonNode message) {
        JsonNode method = message.get("method");
        if (method == null && (message.has("result") || message.has("error"))) {
            return response(message);
        }
        JsonNode id = idOf(message);
        if (!isVersion2(message)) {
            return bad(id, INVALID_REQUEST, "\"jsonrpc\" must be \"2.0\".");
        }
        if (method == null || !method.isString()) {
            return bad(id, INVALID_REQUEST, "\"method\" must be a string.");
        }
        ObjectNode params = object(message, "params");
        if (!message.has("id")) {
            return params == null ? new Ignorable() : new Notification(method.stringValue(), params);
        }
        if (id.isNull()) {
            return bad(id, INVALID_REQUEST, "\"id\" must be a number or a string of at most 256 characters.");
        }
        if (params == null) {
            return bad(id, INVALID_PARAMS, "\"params\" must be an object.");
        }
        if (isMethod(McpSchema.METHOD_TOOLS_CALL, message)) {
            if (!params.path("name").isString()) {
                return bad(id, INVALID_PARAMS, "\"params.name\" must be the name of a tool.");
            }
            if (object(params, "arguments") == null) {
                return bad(id, INVALID_PARAMS, "\"params.arguments\" must be an object.");
            }
        }
        return new Request(id, method.stringValue(), params);
    }

    /** We ask under string ids only, so an answer under any other is nobody's. */
    private static JsonRpcMessage response(JsonNode message) {
        JsonNode id = idOf(message);
        if (!isVersion2(message) || !id.isString()) {
            return new Ignorable();
        }
        boolean succeeded = !message.hasNonNull("error") && message.hasNonNull("result");
        return new Response(id.stringValue(), succeeded ? message.get("result") : null);
    }

    private static boolean isVersion2(JsonNode message) {
        return message.path("jsonrpc").stringValue("").equals("2.0");
    }

    /** The object of this name, empty if it is absent or JSON null; null if it is something else. */
    private static @Nullable ObjectNode object(JsonNode parent, String name) {
        if (!parent.hasNonNull(name)) {
            return JsonNodeFactory.instance.objectNode();
        }
        return parent.path(name) instanceof ObjectNode object ? object : null;
    }

    /** The id if we can repeat it in an answer, else JSON null: some texts and decimals are too long to be written out. */
    private static JsonNode idOf(JsonNode message) {
        JsonNode id = message.path("id");
        boolean repeatable = (id.isString() && id.stringValue().length() <= LONGEST_ID)
                || id.isIntegralNumber()
                || (id.isNumber() && Math.abs((long) id.decimalValue().scale()) <= MAX_ID_SCALE);
        return repeatable ? id : NullNode.getInstance();
    }

    private static Malformed bad(int code, String reason) {
        return bad(NullNode.getInstance(), code, reason);
    }

    private static Malformed bad(JsonNode id, int code, String reason) {
        return new Malformed(id, code, reason);
    }
}
