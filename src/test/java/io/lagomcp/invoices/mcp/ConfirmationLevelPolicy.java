package io.lagomcp.invoices.mcp;

import io.lagomcp.invoices.approval.Policy;
import io.lagomcp.invoices.approval.plan.ConfirmationLevel;
import io.lagomcp.invoices.approval.plan.Plan;
import io.lagomcp.invoices.approval.plan.PolicyDecision;
import io.lagomcp.invoices.approval.plan.Principal;
import java.time.Duration;

/** Every mutation waits for a yes at this level. */
record ConfirmationLevelPolicy(ConfirmationLevel level, Duration planLifetime) implements Policy {
    ConfirmationLevelPolicy(ConfirmationLevel level) {
        this(level, Duration.ofMinutes(15));
    }

    @Override
    public PolicyDecision decide(Plan plan, Principal principal) {
        return new PolicyDecision.Confirm(level, true, "test");
    }
}
