package io.lagomcp.invoices.mcp.protocol;

import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** What a method comes to. */
public sealed interface Outcome {

    /** A result that clients do not cache. */
    static Result of(ObjectNode json) {
        return new Result(json, "ok", Duration.ZERO, false);
    }

    /**
     * The result of the request.
     *
     * @param json without what revision 2026-07-28 adds; not used again by the method
     * @param label for logs and metrics: {@code ok}, {@code confirmation_required}, or the code of an error in the result
     * @param fresh how long a client may use it again, where the protocol lets results of this method be cached
     * @param isPublic whether it is the same for all principals
     */
    record Result(ObjectNode json, String label, Duration fresh, boolean isPublic) implements Outcome {}

    /**
     * The client must be asked something first.
     *
     * @param requests by keys of the method: each an object with {@code method}, such as {@code elicitation/create}, and
     *     {@code params}
     * @param state given back with the answers; revision 2026-07-28 carries it, sealed, through the client
     * @param lifetime how long that is good, where nobody waits
     * @param limit how long the answers are waited for, where the request waits
     * @param heartbeat how often the client hears meanwhile that the call goes on
     */
    record InputRequired(
            ObjectNode requests, Optional<String> state, Duration lifetime, Duration limit, Duration heartbeat)
            implements Outcome {}
}
