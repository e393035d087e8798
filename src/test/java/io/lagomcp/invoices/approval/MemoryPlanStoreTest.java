package io.lagomcp.invoices.approval;

class MemoryPlanStoreTest extends PlanStoreContract {
    private final PlanStore store = new MemoryPlanStore();

    @Override
    PlanStore store() {
        return store;
    }
}
