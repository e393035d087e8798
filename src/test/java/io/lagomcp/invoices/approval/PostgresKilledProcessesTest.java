package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.store.PostgresCluster;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import io.lagomcp.invoices.store.Store;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The same for two processes that share a database. */
@Tag("postgresql")
class PostgresKilledProcessesTest extends KilledProcessesTest {
    private final TestDatabase database = PostgresCluster.shared().database().initialized();
    private final Path exported;

    PostgresKilledProcessesTest(@TempDir Path state) {
        super(state);
        this.exported = state.resolve("exported.jsonl");
    }

    @Override
    List<String> shared() {
        return List.of(database.url("server"), database.cluster().passwordFile().toString());
    }

    @Override
    Path auditLog() {
        try (Store store = database.open()) {
            store.exportTo(exported);
        }
        return exported;
    }
}
