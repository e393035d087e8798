package io.lagomcp.invoices.auth;

import java.util.List;

/**
 * The parts of a request that authentication needs. Headers are as received, with several values if one was sent repeatedly.
 *
 * @param authorization {@code Authorization}
 * @param query the raw query; empty text where there is none
 * @param address the client's IP address; behind a trusted proxy, the one it forwards for
 * @param readOnly {@code X-MCP-Readonly}
 * @param tools {@code X-MCP-Tools}
 */
public record AuthRequest(
        List<String> authorization, String query, String address, List<String> readOnly, List<String> tools) {

    /** Copies the lists. */
    public AuthRequest {
        authorization = List.copyOf(authorization);
        readOnly = List.copyOf(readOnly);
        tools = List.copyOf(tools);
    }

    /** Without what may hold a token. */
    @Override
    public String toString() {
        return "AuthRequest[from " + address + "]";
    }
}
