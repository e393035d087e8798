package io.lagomcp.invoices.mcp.session;

import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import org.jspecify.annotations.Nullable;

/** The phase of a session, from before initialize to ready, and which requests are allowed in it. */
final class LifecycleState {
    /** With this, clients of later revisions find out whether we are of their age; any other code would mislead them. */
    private static final String DISCOVER = "server/discover";

    private enum Stage {
        STRANGERS,
        OFFERED,
        DONE
    }

    private volatile Stage stage = Stage.STRANGERS;
    private volatile String version = "";

    /** Why this request cannot be taken now, or null if it can. */
    @Nullable
    JSONRPCError objection(String method) {
        if (method.equals(McpSchema.METHOD_INITIALIZE)) {
            return stage == Stage.STRANGERS ? null : refusal("This session is initialized already.");
        }
        if (stage == Stage.DONE) {
            return null;
        }
        if (method.equals(DISCOVER)) {
            return new JSONRPCError(ErrorCodes.METHOD_NOT_FOUND, "Method not found: " + DISCOVER);
        }
        return refusal(
                stage == Stage.STRANGERS
                        ? "Send the request \"initialize\" first."
                        : "Send the notification \"notifications/initialized\" first.");
    }

    /** We have answered {@code initialize}. */
    void offered(String version) {
        this.version = version;
        stage = Stage.OFFERED;
    }

    /** The client says it is ready. Whether that was its turn to say. */
    boolean accept() {
        boolean expected = stage == Stage.OFFERED;
        if (expected) {
            stage = Stage.DONE;
        }
        return expected;
    }

    /** The revision of the protocol that both speak; empty text before that is settled. */
    String version() {
        return version;
    }

    boolean isBegun() {
        return stage != Stage.STRANGERS;
    }

    boolean isDone() {
        return stage == Stage.DONE;
    }

    private static JSONRPCError refusal(String reason) {
        return new JSONRPCError(ErrorCodes.INVALID_REQUEST, reason);
    }
}
