package io.lagomcp.invoices.mcp.http;

import io.lagomcp.invoices.limit.LimitExceededException;
import io.lagomcp.invoices.mcp.session.JsonRpcError;
import io.lagomcp.invoices.mcp.session.JsonRpcMessage;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** Thrown when a request is not taken. What it says is for whoever sent it, so it holds nothing of ours. */
final class HttpRejection extends RuntimeException {
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
    HttpRejection(int status, String code, String message) {
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
    static HttpRejection recorded(int status, String code, String message, String recordedAs) {
        return new HttpRejection(status, SERVER_ERROR, code, message, recordedAs);
    }

    /** One of a message that is wrong in itself, with the error and the id that JSON-RPC has for it. */
    static HttpRejection of(JsonRpcMessage.Malformed bad) {
        JsonRpcError error = bad.error();
        return new HttpRejection(400, error.code(), "bad_message", error.message(), "").about(bad.id());
    }

    /** One for which there is no room: in the caller's own share, or in the whole server. */
    static HttpRejection of(LimitExceededException full) {
        return (full.isOwnShare()
                        ? recorded(429, "too_much_in_progress", full.getMessage())
                        : new HttpRejection(503, "server_busy", full.getMessage()))
                .with("Retry-After", "5");
    }

    /** One that looks like an attack, which the record shall tell of. */
    static HttpRejection recorded(int status, String code, String message) {
        return recorded(status, code, message, code);
    }

    HttpRejection with(String header, String value) {
        headers.put(header, value);
        return this;
    }

    /** The id of the message that is refused, now that it is known. */
    HttpRejection about(JsonNode message) {
        id = message;
        return this;
    }

    /** JSON null where it is not known. */
    JsonNode id() {
        return id;
    }

    int jsonRpcCode() {
        return jsonRpcCode;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    /** The code in the record; empty text where it need not hear of it. */
    String recordedAs() {
        return recordedAs;
    }

    Map<String, String> headers() {
        return headers;
    }
}
