package io.lagomcp.invoices.auth;

import java.util.List;

/**
 * What is known of a request before anybody is let in. Headers are as they came, several values if one came several times.
 *
 * @param authorization {@code Authorization}
 * @param query the raw query; empty text where there is none
 * @param address where it comes from: an IP address, behind a trusted proxy the one that it forwards for
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
        return "Visit[from " + address + "]";
    }
}
