package io.lagomcp.invoices.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import io.lagomcp.invoices.webhook.OutboxStorage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How long a server may send what is in an outbox of PostgreSQL. */
@Tag("postgresql")
class OutboxLeaseTest {
    private final TestDatabase database = PostgresCluster.shared().database().initialized();

    @AutoClose
    private final Database connections = database.connections();

    private final AtomicLong nanos = new AtomicLong();
    private final PostgresOutbox outbox = new PostgresOutbox(connections, "receiver", nanos::get);

    private void pass(int seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Test
    void itIsRenewedInTime() throws Exception {
        try (OutboxStorage.Lease lease = outbox.begin().orElseThrow()) {
            for (int i = 0; i < 5; i++) {
                pass(10);
                assertThat(lease.isHeld()).isTrue();
            }
        }
    }

    @Test
    void itIsLostForGoodOnceAnotherServerHasTakenOver() throws Exception {
        try (OutboxStorage.Lease lease = outbox.begin().orElseThrow()) {
            database.sql("update lago_mcp.outbox set holder = 'another'");
            pass(5);

            assertThat(lease.isHeld()).isFalse();
            assertThat(lease.isHeld()).isFalse();
        }
    }

    @Test
    void itEndsBeforeAnotherServerCanTakeItOver() throws Exception {
        try (OutboxStorage.Lease lease = outbox.begin().orElseThrow()) {
            connections.close();
            pass(5);
            assertThat(lease.isHeld()).isTrue();

            pass(8);
            assertThat(lease.isHeld()).isFalse();
        }
    }
}
