package io.lagomcp.invoices.access;

import io.lagomcp.invoices.guard.Grant;
import io.lagomcp.invoices.guard.Principal;
import io.lagomcp.invoices.guard.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a request gives up by its own headers. Whoever sends one relies on it, so one that is not understood is refused and
 * never ignored.
 *
 * @param grant the most that remains
 */
record Narrowing(Grant grant) {
    private static final Pattern TOOL = Pattern.compile("[A-Za-z0-9_.-]{1,128}");
    private static final Grant EVERYTHING = Grant.of(Role.APPROVER);

    static Narrowing of(Visit visit) throws TurnedAwayException {
        return new Narrowing(readOnly(visit.readOnly()).narrowedTo(tools(visit.tools())));
    }

    Principal applyTo(Principal principal) {
        return principal.narrowedTo(grant);
    }

    private static Grant readOnly(List<String> values) throws TurnedAwayException {
        if (values.isEmpty()) {
            return EVERYTHING;
        }
        return switch (values.size() == 1 ? values.get(0).strip() : "") {
            case "true" -> Grant.of(Role.READER);
            case "false" -> EVERYTHING;
            default -> throw unusable("X-MCP-Readonly must come once, as true or false.");
        };
    }

    private static Grant tools(List<String> values) throws TurnedAwayException {
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
        return new Grant(Role.APPROVER, Optional.of(named));
    }

    private static TurnedAwayException unusable(String message) {
        return TurnedAwayException.badRequest("narrowing_header_unusable", message);
    }
}
