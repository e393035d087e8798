package io.lagomcp.invoices.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.store.PostgresCluster;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import io.lagomcp.invoices.store.Store;
import io.lagomcp.invoices.store.TestStores;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same where PostgreSQL counts them. */
@Tag("postgresql")
class PostgresPlanStoreLimitsTest extends PlanStoreLimitsContract {
    private final TestDatabase database = PostgresCluster.shared().database().initialized();

    @AutoClose
    private final Store store = database.open();

    private final AuditLog audit = TestStores.log(store);
    private final PlanStore plans = TestStores.plans(store, token -> Optional.empty(), clock, clock::nanoTime);

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
        return 110_000;
    }

    /** A row that has ended is not looked at again, so a count reads few of them. */
    @Test
    void whatHasEndedIsMarked() {
        theOldestThatHasEndedMakesRoomForItsOwnPrincipalFirst();

        assertThat(database.ask("select count(*) from lago_mcp.plan where ended"))
                .as("all but the one that was added last")
                .contains("3");
    }
}
