package io.lagomcp.invoices.approval.pending;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.plan.Refusal;
import io.lagomcp.invoices.store.PostgresCluster;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import io.lagomcp.invoices.store.Store;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Plans in PostgreSQL, over what every store promises. */
@Tag("postgresql")
class PostgresPlanStoreTest extends PlanStoreContract {
    private final TestDatabase database = PostgresCluster.shared().database().initialized();

    @AutoClose
    private final Store opened = database.open();

    private final PlanStore store = of("account");

    @Override
    PlanStore store() {
        return store;
    }

    private PlanStore of(String account) {
        return opened.plans(
                () -> new SecretKeySpec(new byte[32], "AES"),
                () -> account,
                token -> Optional.empty(),
                clock,
                clock::nanoTime);
    }

    @Test
    void plansForAnotherAccountAreNotShown() {
        PendingPlan plan = planned("kim");
        store().add(plan);

        assertThat(of("another account").find(plan.id())).isEmpty();
        assertThat(of("another account").kept()).isEmpty();
    }

    @Test
    void theDatabaseCannotReadOrReviveAPlan() {
        PendingPlan plan = planned("kim");
        store().add(plan);
        assertThat(database.ask("select encode(body, 'escape') from lago_mcp.plan")
                        .orElseThrow())
                .startsWith("lago-invoices-mcp plan 1")
                .doesNotContain(plan.plan().tool());

        store().withdraw(plan.id(), Refusal.DECLINED);
        assertThat(database.ask("select bytes = length(body) from lago_mcp.plan"))
                .contains("t");
        database.sql("update lago_mcp.plan set withdrawn = false");

        assertThat(store().find(plan.id()).orElseThrow().withdrawn()).contains(Refusal.DECLINED);
    }
}
