package io.lagomcp.invoices.approval.pending;

class MemoryPlanStoreTest extends PlanStoreContract {
    private final PlanStore store = new MemoryPlanStore();

    @Override
    PlanStore store() {
        return store;
    }
}
