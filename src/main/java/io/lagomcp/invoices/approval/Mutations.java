package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.pending.PendingPlan;
import io.lagomcp.invoices.approval.plan.MutationKind;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The mutations of this server by name, for plans that outlive the call that made them. */
final class Mutations {
    private final Map<String, MutationKind> byName = new ConcurrentHashMap<>();

    /** Adds one, unless there is one of its name: the warm-up has tools of its own, over a stand-in for Lago. */
    void add(MutationKind mutation) {
        byName.putIfAbsent(mutation.name(), mutation);
    }

    Optional<MutationKind> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    MutationKind of(PendingPlan pending) {
        return find(pending.plan().tool()).orElseThrow();
    }
}
