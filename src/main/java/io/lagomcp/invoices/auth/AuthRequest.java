package io.lagomcp.invoices.auth;

import io.lagomcp.invoices.approval.plan.Permissions;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.approval.plan.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

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

    private static final Pattern TOOL = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
    private static final Permissions EVERYTHING = Permissions.of(Role.APPROVER);

    /** Copies the lists. */
    public AuthRequest {
        authorization = List.copyOf(authorization);
        readOnly = List.copyOf(readOnly);
        tools = List.copyOf(tools);
    }

    /**
     * The principal with the permissions that the request leaves itself. Clients rely on these headers, so an invalid one is refused
     * and never ignored.
     */
    Principal narrowed(Principal principal) throws AuthException {
        return principal.narrowedTo(readOnlyRestriction().narrowedTo(toolRestriction()));
    }

    private Permissions readOnlyRestriction() throws AuthException {
        if (readOnly.isEmpty()) {
            return EVERYTHING;
        }
        return switch (readOnly.size() == 1 ? readOnly.get(0).strip() : "") {
            case "true" -> Permissions.of(Role.READER);
            case "false" -> EVERYTHING;
            default -> throw unusable("X-MCP-Readonly must come once, as true or false.");
        };
    }

    private Permissions toolRestriction() throws AuthException {
        if (tools.isEmpty()) {
            return EVERYTHING;
        }
        Set<String> named = new HashSet<>();
        for (String tool : tools.size() == 1 ? tools.get(0).split(",", -1) : new String[] {""}) {
            if (!TOOL.matcher(tool.strip()).matches()) {
                throw unusable("X-MCP-Tools must come once, with names of tools and commas between them.");
            }
            named.add(tool.strip());
        }
        return new Permissions(Role.APPROVER, Optional.of(named));
    }

    private static AuthException unusable(String message) {
        return AuthException.of(400, "narrowing_header_unusable", message);
    }

    /** Without what may hold a token. */
    @Override
    public String toString() {
        return "AuthRequest[from " + address + "]";
    }
}
