package io.lagomcp.invoices.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lagomcp.invoices.audit.AuditEntry;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.store.PostgresCluster;
import io.lagomcp.invoices.store.PostgresCluster.TestDatabase;
import io.lagomcp.invoices.store.Store;
import io.lagomcp.invoices.store.TestStores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Outboxes in PostgreSQL. */
@Tag("postgresql")
class PostgresOutboxTest extends WebhookOutboxContract {
    private final TestDatabase database = PostgresCluster.shared().database().initialized();

    @AutoClose
    private final Store store = database.open();

    @Override
    OutboxStorage storage(String name) {
        return store.outbox(name);
    }

    @Test
    void aServerWhoseLeaseEndedSavesNothingMore() throws IOException {
        try (OutboxStorage.Lease frozen = storage("leased").begin().orElseThrow()) {
            frozen.save(new byte[] {1});
            database.sql("update lago_mcp.outbox set held_until = clock_timestamp()");
            try (OutboxStorage.Lease next = storage("leased").begin().orElseThrow()) {
                next.save(new byte[] {2});

                assertThatThrownBy(() -> frozen.save(new byte[] {3}))
                        .isInstanceOf(IOException.class)
                        .hasMessage("another server has taken over");
                assertThat(frozen.isHeld()).isFalse();
                assertThat(next.isHeld()).isTrue();
            }
        }

        assertThat(storage("leased").read())
                .hasValueSatisfying(content -> assertThat(content).containsExactly(2));
    }

    @Test
    void followsTheLinesOfAllServers() throws IOException {
        try (OutboxStorage.Lease lease = storage("follower").begin().orElseThrow();
                Store other = database.open()) {
            AuditLog here = TestStores.log(store);
            AuditLog there = TestStores.log(other);
            for (int i = 0; i < 3; i++) {
                WebhookDeliveryTest.plan(here, "a" + i);
                WebhookDeliveryTest.plan(there, "b" + i);
            }
            List<String> plans = new ArrayList<>();
            lease.follow(1, (AuditEntry entry) -> plans.add(entry.text("plan")));

            assertThat(plans).containsExactly("b0", "a1", "b1", "a2", "b2");
            assertThat(lease.newest()).isEqualTo(6);
        }
    }
}
