package io.lagomcp.invoices.approval.plan;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What a principal was given, which the policy can only narrow.
 *
 * @param role what they may do at most
 * @param tools the only tools they may use; empty where they may use all
 */
public record Permissions(Role role, Optional<Set<String>> tools) {

    /** Copies the tools. */
    public Permissions {
        tools = tools.map(Set::copyOf);
    }

    /** Everything that somebody in this role may do. */
    public static Permissions of(Role role) {
        return new Permissions(role, Optional.empty());
    }

    /** Only what both permit. */
    public Permissions narrowedTo(Permissions other) {
        return new Permissions(role.atMost(other.role), both(other));
    }

    /** Whether this tool may be used, whatever it does. */
    public boolean permits(String tool) {
        return tools.map(named -> named.contains(tool)).orElse(true);
    }

    /** Why this tool may not be used; empty where it may, whatever it does. */
    public Optional<Refusal> objectionTo(String tool) {
        return permits(tool) ? Optional.empty() : tools.map(Refusal::notGranted);
    }

    /** Why this tool may not be used for a change; empty where it may. */
    public Optional<Refusal> objectionToChanging(String tool) {
        return role == Role.READER ? Optional.of(Refusal.onlyReads(role)) : objectionTo(tool);
    }

    private Optional<Set<String>> both(Permissions other) {
        if (tools.isEmpty() || other.tools.isEmpty()) {
            return tools.or(other::tools);
        }
        Set<String> common = new HashSet<>(tools.get());
        common.retainAll(other.tools.get());
        return Optional.of(common);
    }
}
