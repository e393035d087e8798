package io.lagomcp.invoices.http;

import io.lagomcp.invoices.auth.AuthException;
import io.lagomcp.invoices.limit.LimitExceededException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** A request that is refused. The message goes to the client, so it contains no internals. */
public final class HttpRejection extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** After how many seconds a client may try again, as the header {@code Retry-After}. */
    public static final String RETRY_SECONDS = "5";

    /** The codes of JSON-RPC itself: revision 2026-07-28 of the protocol advises against codes of servers' own. */
    private static final int INVALID_REQUEST = -32600;

    private static final int INTERNAL_ERROR = -32603;

    private final int status;
    private final String code;
    private final transient Map<String, String> headers = new LinkedHashMap<>();
    private int jsonRpcCode;
    private String recordedAs = "";
    private transient JsonNode id = NullNode.getInstance();

    /**
     * A refusal.
     *
     * @param status of HTTP
     * @param code in snake case, stable
     * @param message what is wrong, and what would be right
     */
    public HttpRejection(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.jsonRpcCode = status < 500 ? INVALID_REQUEST : INTERNAL_ERROR;
    }

    /** A refusal that looks like an attack: the audit log gets it under the same code. */
    public static HttpRejection recorded(int status, String code, String message) {
        return recorded(status, code, message, code);
    }

    /** A refusal that looks like an attack: the audit log gets it under another code. */
    public static HttpRejection recorded(int status, String code, String message, String recordedAs) {
        HttpRejection rejection = new HttpRejection(status, code, message);
        rejection.recordedAs = recordedAs;
        return rejection;
    }

    /** A refusal of a malformed message, with the code and the id that JSON-RPC has for it. */
    public static HttpRejection malformed(int jsonRpcCode, String message, JsonNode id) {
        HttpRejection rejection = new HttpRejection(400, "bad_message", message).about(id);
        rejection.jsonRpcCode = jsonRpcCode;
        return rejection;
    }

    /** A refusal of what this server cannot do now; another try makes sense in a few seconds. */
    public static HttpRejection unavailable(String code, String message) {
        return new HttpRejection(503, code, message).with("Retry-After", RETRY_SECONDS);
    }

    /** A refusal for lack of room, in the caller's own share or in the whole server. */
    public static HttpRejection of(LimitExceededException full) {
        return full.isOwnShare()
                ? recorded(429, "too_much_in_progress", full.getMessage()).with("Retry-After", RETRY_SECONDS)
                : unavailable("server_busy", full.getMessage());
    }

    /** A refusal of who sent the request. */
    public static HttpRejection of(AuthException.Answer refused) {
        HttpRejection rejection = new HttpRejection(refused.status(), refused.code(), refused.message());
        refused.challenge().ifPresent(challenge -> rejection.with("WWW-Authenticate", challenge));
        refused.retryAfter().ifPresent(wait -> rejection.with("Retry-After", Long.toString(wait.toSeconds())));
        return rejection;
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

    /** The code in the audit log; empty text where it is not recorded. */
    public String recordedAs() {
        return recordedAs;
    }

    public Map<String, String> headers() {
        return headers;
    }
}
