package io.lagomcp.invoices.mcp.protocol;

import java.util.Map;

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
