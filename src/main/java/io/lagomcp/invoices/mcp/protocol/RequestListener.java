package io.lagomcp.invoices.mcp.protocol;

import java.util.Map;

/** Hears of every request but pings: of those that are worked on, on the thread that does, and of those that are refused. */
public interface RequestListener {

    /** A request is about to be worked on or refused; must return at once and throw nothing. */
    Observation started(RequestInfo call);

    /**
     * What is known about a request before it is worked on, for listeners. Contains no argument and no credential.
     *
     * @param method of MCP, for example {@code tools/call}
     * @param target the name of the tool or prompt, or the template of the resource; empty text where there is none
     * @param requestId of JSON-RPC, as text
     * @param sessionId of MCP; empty text over standard input and output
     * @param protocolVersion of MCP
     * @param transport {@code pipe} or {@code tcp}
     * @param principal who calls
     * @param correlationId by which this request is found again in the log and at Lago
     * @param meta {@code traceparent}, {@code tracestate} and {@code baggage} of {@code params._meta}, where they came
     */
    public record RequestInfo(
            String method,
            String target,
            String requestId,
            String sessionId,
            String protocolVersion,
            String transport,
            String principal,
            String correlationId,
            Map<String, String> meta) {}

    /** One request under way. */
    interface Observation {
        /**
         * The request has ended, on the thread that it started on.
         *
         * @param outcome {@code ok}, {@code confirmation_required}, or the error's code
         */
        void ended(String outcome);
    }

    /** One that listens to nothing. */
    static RequestListener none() {
        return call -> outcome -> {};
    }
}
