package io.lagomcp.invoices.guard;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Who may do what. Asked when a plan is made and again before it is carried out. */
public interface Policy {

    /** Why this mutation can never be used, or empty; such a tool is not listed, and refused when called all the same. */
    Optional<Decision.Deny> neverAllows(Mutation mutation);

    /** What holds for this plan; budgets are asked apart from it. */
    Decision decide(Plan plan);

    /** How long a plan can be confirmed. */
    default Duration planLifetime() {
        return Duration.ofMinutes(15);
    }

    /** Whether the assistant may pass a yes on, where no rule says so by itself. */
    default boolean relayAllowed() {
        return true;
    }

    /** What may be done within a time; each of them must leave room. */
    default List<Budget> budgets() {
        return List.of();
    }

    /** Every mutation waits for a yes. */
    static Policy confirmEverything() {
        return new Policy() {
            @Override
            public Optional<Decision.Deny> neverAllows(Mutation mutation) {
                return Optional.empty();
            }

            @Override
            public Decision decide(Plan plan) {
                return new Decision.Confirm(Level.SIMPLE, true, "built-in");
            }
        };
    }

    /** No mutation at all. */
    static Policy readOnly() {
        Decision.Deny deny =
                new Decision.Deny("read_only", "This server is read-only: it changes no invoice.", "read-only");
        return new Policy() {
            @Override
            public Optional<Decision.Deny> neverAllows(Mutation mutation) {
                return Optional.of(deny);
            }

            @Override
            public Decision decide(Plan plan) {
                return deny;
            }
        };
    }
}
