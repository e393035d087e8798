package io.lagomcp.invoices.approval;

import io.lagomcp.invoices.approval.plan.InvoiceSnapshot;
import io.lagomcp.invoices.lago.http.LagoException;
import io.lagomcp.invoices.lago.http.LagoFailure;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Lets one plan at a time look at an invoice and act on it, so that nothing of this process changes it in between. Different
 * invoices rarely wait for each other, and a call that waits can be cancelled.
 */
final class InvoiceLocks {
    private static final int LOCKS = 64;

    private final ReentrantLock[] locks =
            Stream.generate(ReentrantLock::new).limit(LOCKS).toArray(ReentrantLock[]::new);

    /** Does the work when it is this invoice's turn; at once where there is no invoice yet. */
    <T> T withLock(Optional<InvoiceSnapshot> invoice, Supplier<T> work) {
        if (invoice.isEmpty()) {
            return work.get();
        }
        ReentrantLock lock = locks[Math.floorMod(invoice.get().lagoId().hashCode(), LOCKS)];
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException cancelled) {
            Thread.currentThread().interrupt();
            throw new LagoException(
                    new LagoFailure.Cancelled("cancelled", "The call was cancelled before anything was sent"),
                    cancelled);
        }
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
