package io.lagomcp.invoices.mcp.protocol;

import io.lagomcp.invoices.approval.plan.Principal;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** What came of asking the client. */
public sealed interface ClientAnswer {

    /**
     * The client answered.
     *
     * @param result as it came, unchecked
     * @param principal who sent it, with what they may do by that message
     */
    record Given(JsonNode result, Principal principal) implements ClientAnswer {}

    /** No answer came. */
    record Missing(Reason reason, Duration waited) implements ClientAnswer {}

    /** Why no answer came. */
    enum Reason {
        /** The client did not declare that it can be asked this. */
        UNSUPPORTED,
        /** The client answered with an error, or could not be reached. */
        FAILED,
        TIMED_OUT,
        /** The client cancelled the request that asks, or the server is shutting down. */
        CANCELLED,
        SESSION_ENDED
    }
}
