package io.lagomcp.invoices.http;

import io.lagomcp.invoices.limit.LimitExceededException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** Thrown when a request is not taken. What it says is for whoever sent it, so it holds nothing of ours. */
public final class HttpRejection extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** From the range that JSON-RPC leaves to servers. */
    private static final int SERVER_ERROR = -32000;

    private final int status;
    private final int jsonRpcCode;
    private final String code;
    private final String recordedAs;
    private final transient Map<String, String> headers = new LinkedHashMap<>();
    private transient JsonNode id = NullNode.getInstance();

    /**
     * A refusal.
     *
     * @param status of HTTP
     * @param code in snake case, stable
     * @param message what is wrong, and what would be right
     */
    public HttpRejection(int status, String code, String message) {
        this(status, SERVER_ERROR, code, message, "");
    }

    private HttpRejection(int status, int jsonRpcCode, String code, String message, String recordedAs) {
        super(message, null, false, false);
        this.status = status;
        this.jsonRpcCode = jsonRpcCode;
        this.code = code;
        this.recordedAs = recordedAs;
    }

    /** One that looks like an attack, which the record shall tell of under this code. */
    public static HttpRejection recorded(int status, String code, String message, String recordedAs) {
        return new HttpRejection(status, SERVER_ERROR, code, message, recordedAs);
    }

    /** One of a message that is wrong in itself, with the code and the id that JSON-RPC has for it. */
    public static HttpRejection malformed(int jsonRpcCode, String message, JsonNode id) {
        return new HttpRejection(400, jsonRpcCode, "bad_message", message, "").about(id);
    }

    /** One for which there is no room: in the caller's own share, or in the whole server. */
    public static HttpRejection of(LimitExceededException full) {
        return (full.isOwnShare()
                        ? recorded(429, "too_much_in_progress", full.getMessage())
                        : new HttpRejection(503, "server_busy", full.getMessage()))
                .with("Retry-After", "5");
    }

    /** One that looks like an attack, which the record shall tell of. */
    public static HttpRejection recorded(int status, String code, String message) {
        return recorded(status, code, message, code);
    }

    public HttpRejection with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /** The id of the message that is refused, now that it is known. */
    public HttpRejection about(JsonNode message) {
        id = message;
        return this;
    }

    /** JSON null where it is not known. */
    public JsonNode id() {
        return id;
    }

    public int jsonRpcCode() {
        return jsonRpcCode;
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }

    /** The code in the record; empty text where it need not hear of it. */
    public String recordedAs() {
        return recordedAs;
    }

    public Map<String, String> headers() {
        return headers;
    }
}
