package io.lagomcp.invoices.guard;

import java.util.Optional;

/** Who may do what. Asked when a plan is made and again before it is carried out. */
public interface Policy {

    /** Why this tool can never be used, or empty; such a tool is not listed, and refused when called all the same. */
    Optional<Decision.Deny> neverAllows(String tool);

    Decision decide(Plan plan);

    /** Every mutation waits for a yes. */
    static Policy confirmEverything() {
        return new Policy() {
            @Override
            public Optional<Decision.Deny> neverAllows(String tool) {
                return Optional.empty();
            }

            @Override
            public Decision decide(Plan plan) {
                return new Decision.Confirm();
            }
        };
    }

    /** No mutation at all. */
    static Policy readOnly() {
        Decision.Deny deny = new Decision.Deny("read_only", "This server is read-only: it changes no invoice.");
        return new Policy() {
            @Override
            public Optional<Decision.Deny> neverAllows(String tool) {
                return Optional.of(deny);
            }

            @Override
            public Decision decide(Plan plan) {
                return deny;
            }
        };
    }
}
