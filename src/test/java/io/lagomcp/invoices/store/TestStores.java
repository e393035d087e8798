package io.lagomcp.invoices.store;

import io.lagomcp.invoices.approval.pending.PlanStore;
import io.lagomcp.invoices.approval.plan.Principal;
import io.lagomcp.invoices.audit.AuditLog;
import io.lagomcp.invoices.audit.AuditLog.AuditListener;
import io.lagomcp.invoices.store.Store.StoreListener;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;
import javax.crypto.spec.SecretKeySpec;

/** What tests of several servers take from a store. */
public final class TestStores {
    private TestStores() {}

    /** The audit log, neither signed nor listened to. */
    public static AuditLog log(Store store) {
        return store.audit(Optional.empty(), AuditListener.none());
    }

    /** The plans of one account. */
    public static PlanStore plans(
            Store store, Function<String, Optional<Principal>> ownerNow, Clock clock, LongSupplier nanoTime) {
        return store.plans(() -> new SecretKeySpec(new byte[32], "AES"), () -> "account", ownerNow, clock, nanoTime);
    }

    /** Counts how often a server takes the lock that all take turns with, and how often it commits. */
    public static final class Counter implements StoreListener {
        public final AtomicInteger turns = new AtomicInteger();
        public final AtomicInteger commits = new AtomicInteger();

        @Override
        public void lockTaken(Duration waited) {
            turns.incrementAndGet();
        }

        @Override
        public void committed(Duration duration) {
            commits.incrementAndGet();
        }
    }
}
