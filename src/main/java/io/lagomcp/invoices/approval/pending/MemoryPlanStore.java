package io.lagomcp.invoices.approval.pending;

import io.lagomcp.invoices.approval.plan.Refusal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans that end with the process. */
public final class MemoryPlanStore implements PlanStore {
    private final Map<String, PendingPlan> byId = new LinkedHashMap<>();

    @Override
    public long size(PendingPlan plan) {
        return plan.weight();
    }

    @Override
    public synchronized void add(PendingPlan plan) {
        byId.put(plan.id(), plan);
    }

    @Override
    public synchronized Optional<PendingPlan> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    @Override
    public synchronized void withdraw(String id, Refusal why) {
        byId.computeIfPresent(id, (same, plan) -> plan.withdrawn(why));
    }

    @Override
    public synchronized void drop(String id) {
        byId.remove(id);
    }

    @Override
    public synchronized List<Kept> kept() {
        return byId.values().stream().map(plan -> Kept.of(plan, size(plan))).toList();
    }
}
