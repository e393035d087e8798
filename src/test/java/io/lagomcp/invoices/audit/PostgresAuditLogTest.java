package io.lagomcp.invoices.audit;

import io.lagomcp.invoices.store.PostgresCluster;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import io.lagomcp.invoices.store.Store;
import io.lagomcp.invoices.store.TestStores;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** The log in PostgreSQL, over what every log promises. */
@Tag("postgresql")
class PostgresAuditLogTest extends AuditLogContract {
    private final TestDatabase database = PostgresCluster.shared().database().initialized();
    private final AtomicInteger exports = new AtomicInteger();
    private final Path folder;

    @AutoClose
    private final Store store = database.open();

    @AutoClose
    private final Store otherStore = database.open();

    @AutoClose
    private final AuditLog log = TestStores.log(store);

    PostgresAuditLogTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Override
    AuditLog log() {
        return log;
    }

    @Override
    AuditLog another() {
        return TestStores.log(otherStore);
    }

    @Override
    Path file() {
        Path file = folder.resolve("export-" + exports.incrementAndGet() + ".jsonl");
        store.exportTo(file);
        return file;
    }
}
