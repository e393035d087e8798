package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.lago.SafeText;
import io.modelcontextprotocol.spec.McpSchema;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Thrown when a request is answered with an error. The revision that the client speaks has the code for it. */
public final class MethodException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of error it is, with the codes of JSON-RPC in revisions with and without sessions. */
    public enum Kind {
        INVALID_REQUEST(JsonRpcError.INVALID_REQUEST, JsonRpcError.INVALID_REQUEST),
        METHOD_NOT_FOUND(JsonRpcError.METHOD_NOT_FOUND, JsonRpcError.METHOD_NOT_FOUND),
        /** Also for a tool or prompt that does not exist. */
        INVALID_PARAMS(JsonRpcError.INVALID_PARAMS, JsonRpcError.INVALID_PARAMS),
        RESOURCE_NOT_FOUND(McpSchema.ErrorCodes.RESOURCE_NOT_FOUND, JsonRpcError.INVALID_PARAMS),
        /** It would work at another time: the server is busy or shutting down, or Lago cannot be reached. */
        UNAVAILABLE(JsonRpcError.UNAVAILABLE, JsonRpcError.INTERNAL_ERROR),
        /** The client did not declare that it can be asked what must be asked; only without a session. */
        MISSING_CAPABILITY(JsonRpcError.INVALID_REQUEST, -32021),
        INTERNAL(JsonRpcError.INTERNAL_ERROR, JsonRpcError.INTERNAL_ERROR);

        private final int withSession;
        private final int stateless;

        Kind(int withSession, int stateless) {
            this.withSession = withSession;
            this.stateless = stateless;
        }

        int withSession() {
            return withSession;
        }

        int stateless() {
            return stateless;
        }
    }

    private final Kind kind;
    private final transient @Nullable ObjectNode data;

    /** An error with no data; the message is for people, and says what to do. */
    public MethodException(Kind kind, String message) {
        this(kind, message, null);
    }

    /** An error with data for programs. */
    public MethodException(Kind kind, String message, @Nullable ObjectNode data) {
        super(message, null, false, false);
        this.kind = kind;
        this.data = data;
    }

    static MethodException unknownMethod(String method) {
        return new MethodException(Kind.METHOD_NOT_FOUND, "Method not found: " + SafeText.token(method));
    }

    Kind kind() {
        return kind;
    }

    JsonRpcError error(int code) {
        return new JsonRpcError(code, String.valueOf(getMessage()), data);
    }
}
