package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.lago.SafeText;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Thrown when a request is answered with an error. The revision that the client speaks has the code for it. */
public final class MethodException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of error it is, with the codes of JSON-RPC in revisions with and without sessions. */
    public enum Kind {
        INVALID_REQUEST(ErrorCodes.INVALID_REQUEST),
        METHOD_NOT_FOUND(ErrorCodes.METHOD_NOT_FOUND),
        /** Also for a tool or prompt that does not exist. */
        INVALID_PARAMS(ErrorCodes.INVALID_PARAMS),
        RESOURCE_NOT_FOUND(ErrorCodes.RESOURCE_NOT_FOUND, ErrorCodes.INVALID_PARAMS),
        /** It would work at another time: the server is busy or shutting down, or Lago cannot be reached. */
        UNAVAILABLE(-32000, ErrorCodes.INTERNAL_ERROR),
        /** A header of HTTP does not repeat what the body says; only without a session. */
        HEADER_MISMATCH(-32020),
        /** The client did not declare that it can be asked what must be asked; only without a session. */
        MISSING_CAPABILITY(-32021),
        /** The client speaks a revision that this server does not know; only without a session. */
        UNSUPPORTED_VERSION(-32022),
        INTERNAL(ErrorCodes.INTERNAL_ERROR);

        private final int withSession;
        private final int stateless;

        Kind(int code) {
            this(code, code);
        }

        Kind(int withSession, int stateless) {
            this.withSession = withSession;
            this.stateless = stateless;
        }

        int code(ClientInfo client) {
            return client.isStateless() ? stateless : withSession;
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

    /** Requires this of the params of a request; {@code problem} says what they must be. */
    public static void require(boolean condition, String problem) {
        if (!condition) {
            throw new MethodException(Kind.INVALID_PARAMS, problem);
        }
    }

    static MethodException unknownMethod(String method) {
        return new MethodException(Kind.METHOD_NOT_FOUND, "Method not found: " + SafeText.token(method));
    }

    Kind kind() {
        return kind;
    }

    @Nullable
    ObjectNode data() {
        return data;
    }
}
