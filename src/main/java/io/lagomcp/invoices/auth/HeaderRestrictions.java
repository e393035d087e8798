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
 * The restrictions that a request puts on itself by its headers. Clients rely on them, so an invalid header is refused and
 * never ignored.
 */
final class HeaderRestrictions {
    private static final Pattern TOOL = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
    private static final Permissions EVERYTHING = Permissions.of(Role.APPROVER);

    private HeaderRestrictions() {}

    /** The principal with the permissions that the headers leave. */
    static Principal narrowed(Principal principal, AuthRequest request) throws AuthException {
        return principal.narrowedTo(readOnly(request.readOnly()).narrowedTo(tools(request.tools())));
    }

    private static Permissions readOnly(List<String> values) throws AuthException {
        if (values.isEmpty()) {
            return EVERYTHING;
        }
        return switch (values.size() == 1 ? values.get(0).strip() : "") {
            case "true" -> Permissions.of(Role.READER);
            case "false" -> EVERYTHING;
            default -> throw unusable("X-MCP-Readonly must come once, as true or false.");
        };
    }

    private static Permissions tools(List<String> values) throws AuthException {
        if (values.isEmpty()) {
            return EVERYTHING;
        }
        Set<String> named = new HashSet<>();
        for (String tool : values.size() == 1 ? values.get(0).split(",", -1) : new String[] {""}) {
            if (!TOOL.matcher(tool.strip()).matches()) {
                throw unusable("X-MCP-Tools must come once, with names of tools and commas between them.");
            }
            named.add(tool.strip());
        }
        return new Permissions(Role.APPROVER, Optional.of(named));
    }

    private static AuthException unusable(String message) {
        return AuthException.badRequest("narrowing_header_unusable", message);
    }
}
