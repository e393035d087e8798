package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.MemoryPlanStore;
import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.audit.AuditLog;

/** Where plans are counted in the memory. */
class PlanStoreLimitsTest extends PlanStoreLimitsContract {
    private final AuditLog audit = TestAuditLogs.fresh(clock);
    private final PlanStore plans = new MemoryPlanStore();

    @Override
    AuditLog audit() {
        return audit;
    }

    @Override
    PlanStore plans() {
        return plans;
    }

    @Override
    int charactersOfLargePlan() {
        return 60_000;
    }
}
