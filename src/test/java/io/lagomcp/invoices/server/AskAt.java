package io.lagomcp.invoices.server;

import io.lagomcp.invoices.guard.Decision;
import io.lagomcp.invoices.guard.Level;
import io.lagomcp.invoices.guard.Mutation;
import io.lagomcp.invoices.guard.Plan;
import io.lagomcp.invoices.guard.Policy;
import io.lagomcp.invoices.guard.Principal;
import java.util.Optional;

/** Every mutation waits for a yes at this level. */
record AskAt(Level level) implements Policy {
    @Override
    public Optional<Decision.Deny> neverAllows(Mutation mutation, Principal principal) {
        return Optional.empty();
    }

    @Override
    public Decision decide(Plan plan, Principal principal) {
        return new Decision.Confirm(level, true, "test");
    }
}
